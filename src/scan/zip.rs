//! What is in a ZIP archive. Nothing is unpacked to disk, and no number that the archive says of itself is believed.
//!
//! The crate `zip`, which writes evidence, isn't used for reading: it lists as many files as the archive declares, and of
//! those with the same name one. A photo that is passed over in silence would look like a neutral one. It also takes memory
//! for the whole list whatever its length, and unpacks while it holds the file, so that threads would wait for one another.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
    sync::{Mutex, PoisonError},
};

use flate2::{Crc, read::DeflateDecoder};

use crate::photo::Limits;

/// Why an archive, or a photo in it, can't be read.
///
/// The messages don't name the file: [`Error::Archive`](crate::Error::Archive) puts its path in front.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The file can't be opened or read.
    #[error("the archive can't be read ({0}); check that it is there and may be opened")]
    Read(#[from] io::Error),
    /// The archive is broken or contradicts itself.
    #[error("the archive is damaged ({0}); get it again from its source")]
    Damaged(&'static str),
    /// The photo is protected by a password.
    #[error("the photo is protected by a password; unpack the archive and scan the folder")]
    Encrypted,
    /// The archive, or the photo in it, is stored in a way that kepal can't read.
    #[error("{0} can't be read; unpack the archive and scan the folder")]
    Unsupported(&'static str),
    /// An archive in an archive.
    #[error("an archive within an archive isn't opened; unpack the outer one and scan the folder")]
    Nested,
    /// Unpacked, the photo has more bytes than it may have.
    #[error("unpacked, the photo has more than {max} bytes; unpack it yourself if you trust the archive")]
    TooManyBytes {
        /// The limit.
        max: u64,
    },
    /// The list of what is in the archive is too long.
    #[error("the archive lists too many files; unpack it and scan the folder")]
    TooManyEntries,
    /// Files in the archive share bytes, as in a decompression bomb.
    #[error("files in the archive overlap, as they do in a decompression bomb; don't unpack it unless you trust it")]
    Overlapping,
}

impl ArchiveError {
    /// A stable word for the kind of error: `read`, `archive`, `encrypted`, `unsupported`, `nested` or `limit`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read(_) => "read",
            Self::Damaged(_) => "archive",
            Self::Encrypted => "encrypted",
            Self::Unsupported(_) => "unsupported",
            Self::Nested => "nested",
            Self::TooManyBytes { .. } | Self::TooManyEntries | Self::Overlapping => "limit",
        }
    }
}

/// Most bytes of an archive's list of files: about half a million files.
const MAX_DIRECTORY: u64 = 64 << 20;

/// Photos of up to this many bytes may be packed as tightly as they like.
const FREE_BYTES: u64 = 16 << 20;

/// Beyond that, by how much a file may grow when it is unpacked. Photos hardly shrink; uncompressed scans of text shrink
/// to a hundredth.
const MAX_RATIO: u64 = 200;

/// A ZIP archive.
#[derive(Debug)]
pub(super) struct Archive<R> {
    reader: Mutex<R>,
    entries: Vec<Entry>,
}

/// A file in an archive, as the archive's list describes it.
#[derive(Debug)]
pub(super) struct Entry {
    /// Folders and name, joined by slashes. It may say anything, so it is only ever shown.
    pub(super) name: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    header: u64,
}

impl Entry {
    /// Its name with slashes, also where it was packed under Windows by a program that knows no better.
    pub(super) fn path(&self) -> String {
        self.name.replace('\\', "/")
    }
}

const END: u32 = 0x0605_4b50;
const END_BYTES: usize = 22;
const END64: u32 = 0x0606_4b50;
const END64_BYTES: usize = 56;
const LOCATOR64: u32 = 0x0706_4b50;
const LOCATOR64_BYTES: u64 = 20;
const LISTED: u32 = 0x0201_4b50;
const LISTED_BYTES: usize = 46;
const LOCAL: u32 = 0x0403_4b50;
const LOCAL_BYTES: usize = 30;
const ZIP64_FIELD: u16 = 1;
/// Stands for a number that needs 64 bits and is written elsewhere.
const ELSEWHERE: u64 = 0xffff_ffff;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;

/// Where the list of files is: its end in the file, its bytes, and the offset that it thinks it has.
struct Directory {
    end: u64,
    size: u64,
    offset: u64,
}

impl Archive<BufReader<File>> {
    /// Opens a file.
    pub(super) fn of_file(path: &Path) -> Result<Self, ArchiveError> {
        Self::open(BufReader::new(File::open(path)?))
    }
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of files.
    pub(super) fn open(mut reader: R) -> Result<Self, ArchiveError> {
        let length = reader.seek(SeekFrom::End(0))?;
        let directory = find_directory(&mut reader, length)?;
        if directory.size > MAX_DIRECTORY {
            return Err(ArchiveError::TooManyEntries);
        }
        let start = directory.end.checked_sub(directory.size).ok_or(BAD_LIST)?;
        // Something may have been put before the archive, such as a program that unpacks it.
        let shift = start.checked_sub(directory.offset).ok_or(BAD_LIST)?;
        let bytes = bytes_at(&mut reader, start, directory.size)?;
        let mut entries = list(&bytes)?;
        for entry in &mut entries {
            entry.header = entry.header.checked_add(shift).ok_or(BAD_LIST)?;
        }
        check_overlap(&entries, start)?;
        Ok(Self { reader: Mutex::new(reader), entries })
    }

    /// The files, in the order of the archive's list.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The bytes of the entry `number`.
    pub(super) fn read(&self, number: usize, limits: &Limits) -> Result<Vec<u8>, ArchiveError> {
        let entry = self.entries.get(number).ok_or(BAD_LIST)?;
        if entry.flags & ENCRYPTED != 0 {
            return Err(ArchiveError::Encrypted);
        }
        if entry.method != STORED && entry.method != DEFLATED {
            return Err(ArchiveError::Unsupported("the photo's kind of compression"));
        }
        let max = limits.max_bytes.min(entry.packed.saturating_mul(MAX_RATIO).max(FREE_BYTES));
        if entry.size > max || entry.packed > limits.max_bytes {
            return Err(ArchiveError::TooManyBytes { max });
        }
        let packed = self.packed(entry)?;
        let bytes = if entry.method == STORED { packed } else { inflate(&packed, max)? };
        if bytes.len() as u64 != entry.size {
            return Err(ArchiveError::Damaged("a file has another size than the list says"));
        }
        let mut crc = Crc::new();
        crc.update(&bytes);
        if crc.sum() != entry.crc {
            return Err(ArchiveError::Damaged("a file's checksum is wrong"));
        }
        Ok(bytes)
    }

    fn packed(&self, entry: &Entry) -> Result<Vec<u8>, ArchiveError> {
        // A reader that was left in the middle of something is as good as any: what follows starts by seeking.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let local = bytes_at(&mut *reader, entry.header, LOCAL_BYTES as u64)?;
        let (Some(LOCAL), Some(name), Some(extra)) = (u32_at(&local, 0), u16_at(&local, 26), u16_at(&local, 28)) else {
            return Err(ArchiveError::Damaged("a file isn't where the list says"));
        };
        let data = entry.header.saturating_add(LOCAL_BYTES as u64 + u64::from(name) + u64::from(extra));
        bytes_at(&mut *reader, data, entry.packed)
    }
}

const BAD_LIST: ArchiveError = ArchiveError::Damaged("its list of files is broken");

fn find_directory(reader: &mut (impl Read + Seek), length: u64) -> Result<Directory, ArchiveError> {
    let tail_start = length.saturating_sub((END_BYTES + usize::from(u16::MAX)) as u64);
    let tail = bytes_at(reader, tail_start, length - tail_start)?;
    // Only padding may follow: what isn't at the end is that of an archive in the archive, whose own end is missing.
    let is_end = |&at: &usize| {
        let after = u16_at(&tail, at + 20).and_then(|comment| tail.get(at + END_BYTES + usize::from(comment)..));
        u32_at(&tail, at) == Some(END) && after.is_some_and(|after| after.iter().all(|&byte| byte == 0))
    };
    let at = (0..=tail.len().saturating_sub(END_BYTES))
        .rev()
        .find(is_end)
        .ok_or(ArchiveError::Damaged("it has no end, or isn't a ZIP archive"))?;
    let end = tail_start + at as u64;
    let short = |offset| u16_at(&tail, at + offset).ok_or(BAD_LIST);
    let long = |offset| u32_at(&tail, at + offset).map(u64::from).ok_or(BAD_LIST);
    if let Some(directory) = find_directory64(reader, end)? {
        return Ok(directory);
    }
    if short(4)? != 0 {
        return Err(ArchiveError::Unsupported("an archive in several parts"));
    }
    Ok(Directory { end, size: long(12)?, offset: long(16)? })
}

/// The same for an archive whose numbers take 64 bits; `None` if it isn't one.
fn find_directory64(reader: &mut (impl Read + Seek), end: u64) -> Result<Option<Directory>, ArchiveError> {
    let Some(locator_at) = end.checked_sub(LOCATOR64_BYTES) else { return Ok(None) };
    let locator = bytes_at(reader, locator_at, LOCATOR64_BYTES)?;
    if u32_at(&locator, 0) != Some(LOCATOR64) {
        return Ok(None);
    }
    // It says where its record starts, but not if something was put before the archive: then that is next to it.
    let beside = locator_at.checked_sub(END64_BYTES as u64).ok_or(BAD_LIST)?;
    for at in [u64_at(&locator, 8).ok_or(BAD_LIST)?, beside] {
        let Ok(record) = bytes_at(reader, at, END64_BYTES as u64) else { continue };
        if let (Some(END64), Some(size), Some(offset)) = (u32_at(&record, 0), u64_at(&record, 40), u64_at(&record, 48))
        {
            return Ok(Some(Directory { end: at, size, offset }));
        }
    }
    Err(BAD_LIST)
}

/// The entries in the archive's list.
fn list(bytes: &[u8]) -> Result<Vec<Entry>, ArchiveError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while u32_at(rest, 0) == Some(LISTED) {
        let short = |offset| u16_at(rest, offset).ok_or(BAD_LIST);
        let long = |offset| u32_at(rest, offset).map(u64::from).ok_or(BAD_LIST);
        let (name, extra, comment) = (usize::from(short(28)?), usize::from(short(30)?), usize::from(short(32)?));
        let name_end = LISTED_BYTES + name;
        let mut entry = Entry {
            name: String::from_utf8_lossy(rest.get(LISTED_BYTES..name_end).ok_or(BAD_LIST)?).into_owned(),
            flags: short(8)?,
            method: short(10)?,
            crc: u32_at(rest, 16).ok_or(BAD_LIST)?,
            packed: long(20)?,
            size: long(24)?,
            header: long(42)?,
        };
        widen(&mut entry, rest.get(name_end..name_end + extra).ok_or(BAD_LIST)?);
        entries.push(entry);
        rest = rest.get(name_end + extra + comment..).ok_or(BAD_LIST)?;
    }
    if rest.is_empty() { Ok(entries) } else { Err(BAD_LIST) }
}

/// Takes numbers that need 64 bits from the extra fields.
fn widen(entry: &mut Entry, mut extra: &[u8]) {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some(field) = extra.get(4..4 + usize::from(length)) else { return };
        if id == ZIP64_FIELD {
            let mut numbers = (0..field.len()).step_by(8).filter_map(|at| u64_at(field, at));
            for number in [&mut entry.size, &mut entry.packed, &mut entry.header] {
                if *number == ELSEWHERE
                    && let Some(wide) = numbers.next()
                {
                    *number = wide;
                }
            }
            return;
        }
        extra = &extra[4 + field.len()..];
    }
}

/// Refuses files that share bytes with each other or with the list, which starts at `directory`.
fn check_overlap(entries: &[Entry], directory: u64) -> Result<(), ArchiveError> {
    let mut spans: Vec<(u64, u64)> = entries
        .iter()
        .map(|entry| (entry.header, entry.header.saturating_add(LOCAL_BYTES as u64).saturating_add(entry.packed)))
        .collect();
    spans.sort_unstable();
    let next_starts = spans.iter().skip(1).map(|&(start, _)| start).chain([directory]);
    let overlapping = spans.iter().zip(next_starts).any(|(&(_, end), next)| end > next);
    if overlapping { Err(ArchiveError::Overlapping) } else { Ok(()) }
}

fn inflate(packed: &[u8], max: u64) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(packed)
        .take(max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|_| ArchiveError::Damaged("a file can't be unpacked"))?;
    if bytes.len() as u64 > max {
        return Err(ArchiveError::TooManyBytes { max });
    }
    Ok(bytes)
}

/// `length` bytes from `start` on. Takes memory only for bytes that are there.
fn bytes_at(reader: &mut (impl Read + Seek), start: u64, length: u64) -> Result<Vec<u8>, ArchiveError> {
    reader.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(ArchiveError::Damaged("it ends too early"));
    }
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests;

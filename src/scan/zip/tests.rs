use std::{io::Cursor, iter};

use super::*;

const PHOTOS: &[u8] = include_bytes!("../../../fixtures/archives/photos.zip");

fn open(bytes: &[u8]) -> Result<Archive<Cursor<&[u8]>>, ArchiveError> {
    Archive::open(Cursor::new(bytes))
}

fn read(archive: &Archive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, ArchiveError> {
    let number = archive.entries().iter().position(|entry| entry.name == name).unwrap();
    archive.read(number, &Limits::default())
}

/// An archive with `files`: a name, the bytes as they are stored, and how they are to be described.
fn archive(files: &[(&str, &[u8], u16, u32, u32)]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for &(name, data, method, crc, size) in files {
        let header = bytes.len() as u32;
        let length = name.len() as u16;
        bytes.extend(
            [LOCAL.to_le_bytes().as_slice(), &[0; 22], &length.to_le_bytes(), &[0; 2], name.as_bytes(), data].concat(),
        );
        let packed = data.len() as u32;
        list.extend([LISTED.to_le_bytes().as_slice(), &[0; 6], &method.to_le_bytes(), &[0; 4]].concat());
        list.extend([crc, packed, size].map(u32::to_le_bytes).concat());
        list.extend([length.to_le_bytes().as_slice(), &[0; 12], &header.to_le_bytes(), name.as_bytes()].concat());
    }
    let end = [list.len() as u32, bytes.len() as u32].map(u32::to_le_bytes).concat();
    let count = (files.len() as u16).to_le_bytes();
    [bytes, list, END.to_le_bytes().to_vec(), [[0; 2], [0; 2], count, count].concat(), end, vec![0; 2]].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::read::DeflateEncoder::new(bytes, flate2::Compression::best()).read_to_end(&mut packed).unwrap();
    packed
}

#[test]
fn files_come_out_as_they_went_in() {
    let archive = open(PHOTOS).unwrap();
    assert_eq!(read(&archive, "fist.jpg").unwrap(), include_bytes!("../../../fixtures/fist/fullcurl.jpg"));
    assert!(read(&archive, "in/index.png").unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn something_before_the_archive_and_a_comment_after_it_do_no_harm() {
    let mut whole = archive(&[("a.jpg", b"photo", STORED, crc(b"photo"), 5)]);
    assert_eq!(whole.split_off(whole.len() - 2), [0; 2]);
    for comment in ["", "from the archive of 2023", &"long ".repeat(13_107)] {
        let length = (comment.len() as u16).to_le_bytes();
        let bytes = [b"#!/bin/sh\n", &*whole, &length, comment.as_bytes()].concat();
        assert_eq!(read(&open(&bytes).unwrap(), "a.jpg").unwrap(), b"photo", "{}", comment.len());
        assert_eq!(open(&bytes[..bytes.len() - 1]).unwrap_err().code(), "archive", "{}", comment.len());
    }
}

#[test]
fn a_cut_archive_is_not_taken_for_one_that_it_holds() {
    let inner = archive(&[("a.jpg", b"photo", STORED, crc(b"photo"), 5)]);
    let outer = archive(&[("inner.zip", &inner, STORED, crc(&inner), inner.len() as u32)]);
    assert_eq!(open(&outer[..outer.len() - 1]).unwrap_err().code(), "archive");
    let padded = [&*outer, &[0; 512]].concat();
    assert_eq!(open(&padded).unwrap().entries()[0].name, "inner.zip");
}

#[test]
fn numbers_of_64_bits_are_read() {
    let archive = open(include_bytes!("../../../fixtures/archives/zip64.zip")).unwrap();
    assert_eq!(read(&archive, "fist.jpg").unwrap(), include_bytes!("../../../fixtures/fist/fullcurl.jpg"));
}

#[test]
fn a_password_is_named_as_the_reason() {
    let archive = open(include_bytes!("../../../fixtures/archives/encrypted.zip")).unwrap();
    assert_eq!(read(&archive, "fist.jpg").unwrap_err().code(), "encrypted");
}

#[test]
fn lies_about_a_file_are_found() {
    let data = b"some bytes".as_slice();
    let size = data.len() as u32;
    let bytes = archive(&[
        ("good", data, STORED, crc(data), size),
        ("crc", data, STORED, 1, size),
        ("short", &deflated(data), DEFLATED, crc(data), size + 1),
        ("long", &deflated(data), DEFLATED, crc(data), size - 1),
        ("method", data, 99, crc(data), size),
        ("garbage", data, DEFLATED, crc(data), size),
        ("huge", data, DEFLATED, crc(data), u32::MAX - 1),
    ]);
    let archive = open(&bytes).unwrap();
    assert_eq!(read(&archive, "good").unwrap(), data);
    for (name, code) in [
        ("crc", "archive"),
        ("short", "archive"),
        ("long", "archive"),
        ("method", "unsupported"),
        ("garbage", "archive"),
        ("huge", "limit"),
    ] {
        assert_eq!(read(&archive, name).unwrap_err().code(), code, "{name}");
    }
}

#[test]
fn bombs_are_refused_by_what_comes_out() {
    let zeros = vec![0; FREE_BYTES as usize + 1];
    let packed = deflated(&zeros);
    assert!((packed.len() as u64) < FREE_BYTES / MAX_RATIO);
    // One admits its size, the other doesn't.
    let bytes = archive(&[
        ("honest", &packed, DEFLATED, crc(&zeros), zeros.len() as u32),
        ("lying", &packed, DEFLATED, crc(&zeros), 1000),
    ]);
    let archive = open(&bytes).unwrap();
    assert_eq!(read(&archive, "honest").unwrap_err().code(), "limit");
    assert_eq!(read(&archive, "lying").unwrap_err().code(), "limit");
}

/// Both would let photos pass unseen in readers that trust names or numbers.
#[test]
fn every_file_is_listed_whatever_its_name_and_however_many_are_declared() {
    let mut bytes =
        archive(&[("a.jpg", b"first", STORED, crc(b"first"), 5), ("a.jpg", b"other", STORED, crc(b"other"), 5)]);
    let count = bytes.len() - END_BYTES + 8;
    for declared in [2, 1, 0, u16::MAX] {
        for at in [count, count + 2] {
            bytes[at..at + 2].copy_from_slice(&declared.to_le_bytes());
        }
        let archive = open(&bytes).unwrap();
        let contents: Vec<Vec<u8>> =
            (0..archive.entries().len()).map(|number| archive.read(number, &Limits::default()).unwrap()).collect();
        assert_eq!(contents, [b"first", b"other"], "{declared}");
    }
}

#[test]
fn files_that_share_bytes_are_refused() {
    let mut bytes = archive(&[("a", b"shared", STORED, 0, 6), ("b", b"shared", STORED, 0, 6)]);
    // The second file's place in the list, which ends with its name.
    let place = bytes.len() - END_BYTES - 1 - 4;
    bytes[place] = 0;
    assert!(matches!(open(&bytes), Err(ArchiveError::Overlapping)));
}

/// Bytes cut off or changed anywhere: an error or not, but never a panic and never more memory than there is.
#[test]
fn damage_is_survived() {
    let data = deflated(b"some bytes");
    let whole = archive(&[("a.jpg", &data, DEFLATED, crc(b"some bytes"), 10), ("b.jpg", b"stored", STORED, 0, 6)]);
    let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
    let changed = (0..whole.len()).flat_map(|at| {
        let whole = &whole;
        [0x00, 0x7f, 0xff].into_iter().map(move |value| {
            let mut bytes = whole.clone();
            bytes[at] = value;
            bytes
        })
    });
    for bytes in iter::once(whole.clone()).chain(cut).chain(changed) {
        if let Ok(archive) = open(&bytes) {
            for number in 0..archive.entries().len() {
                let _ = archive.read(number, &Limits::default());
            }
        }
    }
}

//! Huffman codes and the bits that they come in (ITU-T T.81, annex F).

#![allow(
    clippy::inline_always,
    reason = "a few instructions that are carried out for every coefficient of a large photo"
)]

/// Bits that a code is looked up by at once; longer ones are rare.
const LOOKED_UP: u32 = 10;

/// In an entry: with the code, the value that follows it is known, too.
const HAS_VALUE: u32 = 1 << 7;

/// A Huffman code.
#[derive(Clone)]
pub(super) struct Code {
    /// By the next ten bits: how many of them are used up (bits 0–4; none if the code is longer), [`HAS_VALUE`], the symbol
    /// or the number of zeros before the value (bits 8–15), and the value (bits 16–31).
    entries: Box<[u32; 1 << LOOKED_UP]>,
    /// Per length: what sixteen bits must be less than to start with a code of this length or a shorter one.
    limits: [u32; 17],
    /// Per length: what to add to a code for its place among the symbols.
    offsets: [u32; 17],
    symbols: Vec<u8>,
}

/// What comes next in a block.
pub(super) enum Next {
    /// So many zeros, and this value.
    Value(u32, i32),
    /// Sixteen zeros.
    Zeros,
    /// Only zeros, to the end of the block.
    End,
}

impl Code {
    /// The code that has so many `symbols` of each length. `None` if there is none.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut entries = Box::new([0; 1 << LOOKED_UP]);
        let (mut limits, mut offsets) = ([0; 17], [0; 17]);
        let (mut code, mut place) = (0_u32, 0_u32);
        for (length, &count) in (1_u32..).zip(counts) {
            for _ in 0..count {
                let symbol = *symbols.get(place as usize)?;
                if length <= LOOKED_UP {
                    let free = LOOKED_UP - length;
                    for rest in 0..1 << free {
                        *entries.get_mut((code << free | rest) as usize)? = entry(symbol, length, rest, free);
                    }
                }
                (code, place) = (code + 1, place + 1);
            }
            if code > 1 << length {
                return None;
            }
            limits[length as usize] = code << (16 - length);
            offsets[length as usize] = place.wrapping_sub(code);
            code <<= 1;
        }
        Some(Self { entries, limits, offsets, symbols: symbols[..place as usize].to_vec() })
    }

    /// The difference of a block's first value from the one before.
    #[inline]
    pub(super) fn difference(&self, bits: &mut Bits) -> Option<i32> {
        match self.entry(bits)? {
            (entry, 0) if entry & HAS_VALUE != 0 => (entry as u16 >> 8 == 0).then_some(entry as i32 >> 16),
            (_, 0) => Some(0),
            (_, size) => (size <= 11).then(|| bits.value(size)),
        }
    }

    /// What comes next after a block's first value.
    #[inline(always)]
    pub(super) fn next(&self, bits: &mut Bits) -> Option<Next> {
        let (entry, symbol) = self.entry(bits)?;
        if entry & HAS_VALUE != 0 {
            return Some(Next::Value(entry >> 8 & 0xff, entry as i32 >> 16));
        }
        match (symbol >> 4, symbol & 15) {
            (0, 0) => Some(Next::End),
            (15, 0) => Some(Next::Zeros),
            (zeros, size @ 1..=10) => Some(Next::Value(zeros, bits.value(size))),
            _ => None,
        }
    }

    /// The entry of the next code, which is used up, and its symbol if the entry has no value.
    #[inline(always)]
    fn entry(&self, bits: &mut Bits) -> Option<(u32, u32)> {
        bits.fill();
        let entry = self.entries[(bits.ahead >> (64 - LOOKED_UP)) as usize];
        if entry & HAS_VALUE != 0 {
            bits.take(entry & 31);
            return Some((entry, 0));
        }
        if entry != 0 {
            bits.take(entry & 31);
            return Some((entry, entry >> 8));
        }
        let (symbol, length) = self.long(bits.ahead)?;
        bits.take(length);
        Some((0, symbol))
    }

    /// The symbol that bits with a long code start with, and the code's length.
    #[cold]
    fn long(&self, bits: u64) -> Option<(u32, u32)> {
        let ahead = (bits >> 48) as u32;
        let length = (LOOKED_UP + 1..=16).find(|&length| ahead < self.limits[length as usize])?;
        let place = (ahead >> (16 - length)).wrapping_add(self.offsets[length as usize]);
        Some((u32::from(*self.symbols.get(place as usize)?), length))
    }
}

/// What to find under a code of `length` bits for `symbol` and the `rest` of the bits that it is looked up by.
fn entry(symbol: u8, length: u32, rest: u32, free: u32) -> u32 {
    let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
    if size == 0 || size > free {
        return length | u32::from(symbol) << 8;
    }
    let value = extended(rest >> (free - size), size);
    (length + size) | HAS_VALUE | zeros << 8 | (value as u32) << 16
}

/// The value that is coded by `size` bits: those that start with a zero are the negative ones.
#[inline]
fn extended(bits: u32, size: u32) -> i32 {
    let bits = bits as i32;
    if bits < 1 << (size - 1) { bits + 1 - (1 << size) } else { bits }
}

/// Coded data, bit by bit, without the zeros stuffed in after each 0xff.
#[derive(Clone)]
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the highest on. What comes after `count` of them is zero or what will be read next.
    ahead: u64,
    count: u32,
    /// How many of them were added beyond a marker or the end of the data. They are ones.
    added: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, ahead: 0, count: 0, added: 0 }
    }

    /// Makes sure that there are 32 bits.
    #[inline(always)]
    fn fill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(&next) = self.data.get(self.at..).and_then(<[u8]>::first_chunk) {
            let next = u64::from_be_bytes(next);
            if !has_marker(next) {
                self.ahead |= next >> self.count;
                let bytes = (63 - self.count) / 8;
                self.at += bytes as usize;
                self.count += 8 * bytes;
                return;
            }
        }
        self.fill_slowly();
    }

    #[cold]
    fn fill_slowly(&mut self) {
        while self.count <= 56 {
            let byte = match self.data.get(self.at..).unwrap_or_default() {
                [0xff, 0x00, ..] => {
                    self.at += 2;
                    0xff
                }
                [0xff, ..] | [] => {
                    self.added += 8;
                    0xff
                }
                &[byte, ..] => {
                    self.at += 1;
                    u64::from(byte)
                }
            };
            self.ahead |= byte << 56 >> self.count;
            self.count += 8;
        }
    }

    #[inline]
    fn take(&mut self, count: u32) {
        self.ahead <<= count;
        self.count -= count;
    }

    /// A value of 1 to 16 bits; a code of up to 16 must have been all that was read since [`Self::fill`].
    #[inline]
    fn value(&mut self, size: u32) -> i32 {
        let value = extended((self.ahead >> (64 - size)) as u32, size);
        self.take(size);
        value
    }

    /// Whether less than a byte of the data up to the next marker is left, and no more was read than there is.
    fn is_used_up(&mut self) -> bool {
        self.fill();
        (self.added..self.added + 8).contains(&self.count)
    }

    /// Goes behind the restart marker with this number, 0 to 7. `None` if it isn't what comes next.
    pub(super) fn restart(&mut self, number: u8) -> Option<()> {
        if !self.is_used_up() || !self.data.get(self.at..)?.starts_with(&[0xff, 0xd0 + number]) {
            return None;
        }
        *self = Self { at: self.at + 2, ..Self::new(self.data) };
        Some(())
    }

    /// `None` if anything is left, or if more was read than there is.
    pub(super) fn finish(mut self) -> Option<()> {
        (self.is_used_up() && self.at == self.data.len()).then_some(())
    }
}

/// Whether one of eight bytes is 0xff.
#[inline]
fn has_marker(bytes: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // A byte of the complement that is zero borrows from its highest bit.
    (!bytes).wrapping_sub(ONES) & bytes & ONES << 7 != 0
}

//! What is fed with damaged input. Each must come back, with an error or without.

use std::{env, fs, path::PathBuf, process, sync::OnceLock};

use kepal::{
    RuleSet,
    photo::{Limits, Photo},
    results::Store,
    scan::ScanOptions,
};

/// Small enough that a photo within them is decoded in no time.
const LIMITS: Limits = Limits { max_bytes: 4 << 20, max_pixels: 1_000_000, max_memory: 64 << 20 };

/// Decoding a photo.
pub fn photo(bytes: &[u8]) {
    if let Ok(photo) = Photo::decode(bytes, &LIMITS) {
        let (width, height) = photo.pixels.dimensions();
        assert!(u64::from(width) * u64::from(height) <= LIMITS.max_pixels);
    }
}

/// Reading a rule file.
pub fn rules(bytes: &[u8]) {
    if let Err(error) = RuleSet::from_str(&String::from_utf8_lossy(bytes), "fuzz.toml") {
        assert!(!error.to_string().is_empty());
    }
}

/// Walking a ZIP archive and unpacking what is in it.
pub fn archive(bytes: &[u8]) {
    let path = folder().join("fuzz.zip");
    fs::write(&path, bytes).expect("a folder to write in");
    for source in ScanOptions::default().walk([path]).flatten() {
        if let Ok(photo) = source.read(&LIMITS) {
            assert!(photo.len() as u64 <= LIMITS.max_bytes);
        }
    }
}

/// Repairing results that were damaged, judging them anew, and making a table of them. What was repaired needs no repair.
pub fn results(bytes: &[u8]) {
    let rules = RuleSet::builtin(RuleSet::DEFAULT_ID).expect("built in");
    let file = folder().join("results.jsonl");
    fs::write(&file, bytes).expect("a folder to write in");
    let _ = fs::remove_file(folder().join("run.json"));
    if let Ok(store) = Store::rejudge(folder(), &rules, None) {
        store.write_csv(';', kepal::report::Lang::Id).expect("a table of what was read");
        let counts = store.counts();
        drop(store);
        let repaired = fs::read(&file).expect("results");
        let again = Store::rejudge(folder(), &rules, None).expect("results that were repaired");
        assert_eq!(again.counts(), counts);
        assert_eq!(fs::read(&file).expect("results"), repaired);
    }
}

/// A folder of this process, in memory where there is such a place.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let parent = if memory.is_dir() { memory } else { env::temp_dir() };
        let folder = parent.join(format!("kepal-fuzz-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder to write in");
        folder
    })
}

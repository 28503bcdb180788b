//! Scans folders with progress and a way to stop, as behind a window with a button; what was checked is kept, and the next
//! scan goes on.
//!
//! `cargo run --release --example scan -- fixtures/fist fixtures/index`

use std::{
    env,
    error::Error,
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use kepal::{Checker, results::Store, scan::ScanOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let checker = Checker::new()?;
    let options = ScanOptions::default();
    let total = options.clone().walk(&paths).count();

    // The button: the Enter key.
    let stop = Arc::new(AtomicBool::new(false));
    let pressed = Arc::clone(&stop);
    thread::spawn(move || {
        if io::stdin().read_line(&mut String::new()).is_ok_and(|bytes| bytes > 0) {
            pressed.store(true, Ordering::Relaxed);
        }
    });

    let folder = env::temp_dir().join("kepal-example");
    let mut store = Store::open(&folder, &checker)?;
    let mut scan = store.scan(&checker, &paths, options)?;
    for (done, scanned) in scan.by_ref().enumerate() {
        let scanned = scanned?;
        println!("{} of {total}: {:?}{}", done + 1, scanned.verdict, if scanned.reused { ", as before" } else { "" });
        if stop.load(Ordering::Relaxed) {
            // Dropping the scan stops its threads.
            println!("stopped; the same command goes on");
            return Ok(());
        }
    }
    drop(scan);
    store.finish()?;
    println!("{:?} in {}", store.counts(), folder.display());
    Ok(())
}

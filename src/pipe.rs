//! A named pipe, for tests of code that must not open one: whoever does waits until somebody writes to it.

use std::{path::PathBuf, process::Command, sync::mpsc, thread, time::Duration};

/// What `look` makes of the path of a pipe with this name in a folder of its own.
pub(crate) fn unopened<T: Send + 'static>(name: &str, look: impl FnOnce(PathBuf) -> T + Send + 'static) -> T {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join(name);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (send, looked) = mpsc::channel();
    thread::spawn(move || send.send(look(pipe)));
    looked.recv_timeout(Duration::from_secs(10)).unwrap()
}

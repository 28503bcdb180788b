//! One checker for all requests of a server: it is loaded once, and threads share it.
//!
//! In an asynchronous server, call `checker.check_bytes` where blocking is allowed, as in `tokio::task::spawn_blocking`.
//!
//! `cargo run --release --example server`

use std::{error::Error, fs, sync::Arc, sync::mpsc, thread};

use kepal::Checker;

/// A photo somebody uploaded, and where the answer goes.
struct Request {
    photo: Vec<u8>,
    answer: mpsc::Sender<String>,
}

/// What a handler does: the photo is somebody else's, so nothing in it may stop the server.
fn handle(checker: &Checker, request: &Request) {
    let answer = match checker.check_bytes(&request.photo) {
        Ok(report) => serde_json::to_string(&report).unwrap_or_default(),
        Err(error) => error.to_string(),
    };
    // Whoever asked may have gone.
    let _ = request.answer.send(answer);
}

fn main() -> Result<(), Box<dyn Error>> {
    let checker = Arc::new(Checker::new()?);
    let mut workers = Vec::new();
    for _ in 0..2 {
        let (requests, inbox) = mpsc::channel::<Request>();
        let checker = Arc::clone(&checker);
        workers.push((requests, thread::spawn(move || inbox.iter().for_each(|request| handle(&checker, &request)))));
    }

    let photos = ["fixtures/fist/fullcurl.jpg", "fixtures/index/nocurl.jpg", "fixtures/bad/document.pdf"];
    let mut answers = Vec::new();
    for (number, photo) in photos.into_iter().enumerate() {
        let (answer, reply) = mpsc::channel();
        let (requests, _) = &workers[number % workers.len()];
        requests.send(Request { photo: fs::read(photo)?, answer })?;
        answers.push((photo, reply));
    }
    for (photo, reply) in answers {
        println!("{photo}: {:.100}…", reply.recv()?);
    }
    for (requests, worker) in workers {
        drop(requests);
        worker.join().map_err(|_| "a worker failed")?;
    }
    Ok(())
}

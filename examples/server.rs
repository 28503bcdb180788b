//! One checker for all requests of an asynchronous server: it is loaded once, and handlers on any thread share it.
//!
//! ```text
//! cargo run --release --example server
//! curl --data-binary @fixtures/index/nocurl.jpg http://127.0.0.1:8080/
//! ```
//!
//! The few lines of HTTP are only there to have a whole program; a web framework does them better.

use std::{error::Error, io, sync::Arc};

use kepal::Checker;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task,
};

/// Most bytes of a photo that somebody uploads.
const MAX_BYTES: u64 = 32 << 20;

/// How many photos are checked at the same time; the others wait for their turn.
const AT_ONCE: usize = 2;

struct Server {
    checker: Checker,
    turns: Semaphore,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Arc::new(Server { checker: Checker::new()?, turns: Semaphore::new(AT_ONCE) });
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            // Whoever asked may have gone.
            let _ = serve(stream, server).await;
        });
    }
}

async fn serve(stream: TcpStream, server: Arc<Server>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (status, answer) = match receive(&mut stream).await? {
        Some(photo) => handle(photo, server).await,
        None => ("413 Content Too Large", "send a photo with its length, at most 32 MiB".to_owned()),
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
    stream.write_all([head, answer].concat().as_bytes()).await
}

/// The handler: takes a photo's bytes, gives the report as JSON.
async fn handle(photo: Vec<u8>, server: Arc<Server>) -> (&'static str, String) {
    let Ok(_turn) = server.turns.acquire().await else { return ("503 Service Unavailable", String::new()) };
    let checker = server.checker.clone();
    // Checking takes a while and all of a core, so it must not be done where other requests wait to be served.
    match task::spawn_blocking(move || checker.check_bytes(&photo)).await {
        Ok(Ok(report)) => ("200 OK", serde_json::to_string(&report).unwrap_or_default()),
        // The photo is somebody else's: nothing in it stops the server.
        Ok(Err(error)) => ("422 Unprocessable Content", error.to_string()),
        Err(_) => ("500 Internal Server Error", "kepal failed on this photo".to_owned()),
    }
}

/// The body of a request; `None` if its length isn't given or is too much.
async fn receive(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let (mut length, mut line) = (None, String::new());
    let mut head = stream.take(16 << 10);
    while head.read_line(&mut line).await? > 2 {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
        line.clear();
    }
    let Some(length) = length.filter(|&length: &u64| length <= MAX_BYTES) else { return Ok(None) };
    let mut body = Vec::new();
    stream.take(length).read_to_end(&mut body).await?;
    Ok(Some(body))
}

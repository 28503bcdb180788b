//! Annotated copies: where they go, what they show and what they keep quiet about.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{fs, path::Path, process::Command};

use image::RgbImage;

/// Runs `kepal check` on `photos` with `options`; returns its exit code.
fn check(photos: &[&str], options: &[&str]) -> Option<i32> {
    let output = Command::new(env!("CARGO_BIN_EXE_kepal")).arg("check").args(photos).args(options).output().unwrap();
    output.status.code()
}

fn pixels(path: &Path) -> RgbImage {
    image::open(path).unwrap().into_rgb8()
}

/// How many pixels of two pictures differ clearly.
fn changed(a: &RgbImage, b: &RgbImage) -> usize {
    assert_eq!(a.dimensions(), b.dimensions());
    let far = |(a, b): &(&image::Rgb<u8>, &image::Rgb<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 60);
    a.pixels().zip(b.pixels()).filter(far).count()
}

#[test]
fn a_folder_takes_a_copy_of_each_photo_even_if_they_share_their_name() {
    let folder = tempfile::tempdir().unwrap();
    let (copies, other) = (folder.path().join("copies"), folder.path().join("fullcurl.jpg"));
    fs::copy("fixtures/index/nocurl.jpg", &other).unwrap();
    let photos = ["fixtures/fist/fullcurl.jpg", other.to_str().unwrap()];
    assert_eq!(check(&photos, &["--annotate", copies.to_str().unwrap()]), Some(1));
    let mut names: Vec<String> =
        fs::read_dir(&copies).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 2, "{names:?}");
    let pattern = regex::Regex::new("^fullcurl-[0-9a-f]{8}\\.jpg$").unwrap();
    assert!(names.iter().all(|name| pattern.is_match(name)), "{names:?}");
}

#[test]
fn copies_show_marks_and_no_metadata() {
    let folder = tempfile::tempdir().unwrap();
    for (copy, magic) in [("copy.png", &b"\x89PNG"[..]), ("copy.jpg", &b"\xff\xd8\xff"[..])] {
        let copy = folder.path().join(copy);
        let original = Path::new("fixtures/formats/time_original.jpg");
        assert!(fs::read(original).unwrap().windows(4).any(|bytes| bytes == b"Exif"));
        check(&[original.to_str().unwrap()], &["--annotate", copy.to_str().unwrap()]);
        let bytes = fs::read(&copy).unwrap();
        assert!(bytes.starts_with(magic));
        assert!(!bytes.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"eXIf"));

        check(&["fixtures/index/nocurl.jpg"], &["--annotate", copy.to_str().unwrap()]);
        assert!(changed(&pixels(Path::new("fixtures/index/nocurl.jpg")), &pixels(&copy)) > 1000);
    }
}

/// A photo may be the only one of its kind; a copy can be made again.
#[test]
fn only_copies_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (photo, other, notes) = (path("a.jpg"), path("b.jpg"), path("notes.txt"));
    let original = fs::read("fixtures/index/nocurl.jpg").unwrap();
    for file in [&photo, &other, &notes] {
        fs::write(file, &original).unwrap();
    }
    for target in [&photo, &other, &notes] {
        assert_eq!(check(&[&photo], &["--annotate", target]), Some(2), "{target}");
        assert_eq!(fs::read(target).unwrap(), original, "{target}");
    }
    for copy in ["copy.png", "copy.jpg"].map(path) {
        for _ in 0..2 {
            assert_eq!(check(&[&photo], &["--annotate", &copy]), Some(1), "{copy}");
        }
        let annotated = fs::read(&copy).unwrap();
        pixels(Path::new(&copy));
        assert_eq!(check(&[&copy], &["--annotate", &copy]), Some(2), "{copy}");
        assert_eq!(fs::read(&copy).unwrap(), annotated, "{copy}");
    }
    assert_eq!(check(&[&photo], &["--annotate", &path("copy.webp")]), Some(2));
    assert!(!Path::new(&path("copy.webp")).exists());
}

/// Whoever opens a pipe that nobody writes to waits forever.
#[cfg(unix)]
#[test]
fn pipes_are_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("copy.png");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (send, checked) = std::sync::mpsc::channel();
    std::thread::spawn(move || send.send(check(&["missing.jpg"], &["--annotate", pipe.to_str().unwrap()])));
    assert_eq!(checked.recv_timeout(std::time::Duration::from_secs(30)).unwrap(), Some(2));
}

/// Copies by versions that didn't mark them lie in the way of new ones.
#[test]
fn what_is_in_the_way_of_one_copy_keeps_no_other_from_being_made() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().to_str().unwrap();
    let photos = ["fixtures/fist/fullcurl.jpg", "fixtures/index/nocurl.jpg"];
    let made = || -> Vec<_> {
        let mut made: Vec<_> = fs::read_dir(copies).unwrap().map(|entry| entry.unwrap().path()).collect();
        made.sort();
        made
    };
    assert_eq!(check(&photos, &["--annotate", copies]), Some(1));
    let [first, second] = &made()[..] else { panic!("{:?}", made()) };
    fs::copy(photos[0], first).unwrap();
    fs::remove_file(second).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kepal"));
    let output = command.arg("check").args(photos).args(["--annotate", copies]).env("LC_ALL", "C").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.lines().count() == 1 && said.contains("isn't marked as a copy"), "{said}");
    assert!(photos.iter().all(|photo| String::from_utf8_lossy(&output.stdout).contains(photo)));
    assert_eq!(fs::read(first).unwrap(), fs::read(photos[0]).unwrap());
    assert!(second.is_file());
}

#[test]
fn faces_are_covered_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let portrait = "fixtures/portraits/grace_hopper.jpg";
    let copy = |options: &[&str]| {
        let copy = folder.path().join("copy.png");
        check(&[portrait], &[&["--annotate", copy.to_str().unwrap()], options].concat());
        pixels(&copy)
    };
    let (plain, covered) = (copy(&[]), copy(&["--blur-faces"]));
    let share = changed(&plain, &covered) as f64 / f64::from(plain.width() * plain.height());
    assert!((0.005..0.5).contains(&share), "{share}");
}

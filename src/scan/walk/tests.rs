use super::*;
use crate::photo::Limits;

/// What a walk over `paths` below `root` gives: names from `root` on, errors with their code in front.
fn names(root: &Path, paths: &[&str], options: &ScanOptions) -> Vec<String> {
    let short = |name: &str| {
        let from_root = name.strip_prefix(&*root.to_string_lossy()).unwrap_or(name);
        from_root.trim_start_matches(['/', '\\']).replace('\\', "/")
    };
    let found = options.clone().walk(paths.iter().map(|path| root.join(path)));
    found
        .map(|item| match item {
            Ok(source) => short(&source.name()),
            Err(ErrorReport { path, error }) => format!("{} {}", error.code, short(&path.unwrap())),
        })
        .collect()
}

fn tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for folder in ["b", "a/deep", ".hidden", "empty"] {
        fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    for file in
        ["z.JPG", "c.heic", "notes.txt", "._c.jpg", "jpg", "b/1.png", "a/deep/2.tiff", "a/3.webp", ".hidden/4.jpg"]
    {
        fs::write(root.path().join(file), "").unwrap();
    }
    root
}

fn options(include: &[&str], exclude: &[&str]) -> ScanOptions {
    let patterns = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    ScanOptions { include: patterns(include), exclude: patterns(exclude), ..ScanOptions::default() }
}

#[test]
fn a_folder_means_its_photos_in_order() {
    let root = tree();
    let names = |paths: &[&str]| names(root.path(), paths, &ScanOptions::default());
    assert_eq!(names(&[""]), ["c.heic", "z.JPG", "a/3.webp", "a/deep/2.tiff", "b/1.png"]);
    assert_eq!(names(&["empty", "a"]), ["no_photos empty", "a/3.webp", "a/deep/2.tiff"]);
    assert_eq!(names(&["notes.txt", "missing.jpg"]), ["notes.txt", "missing.jpg"]);
    assert_eq!(names(&[]), [""; 0]);
}

/// A photo that is passed over in silence looks like a neutral one.
#[test]
fn photos_that_kepal_can_only_refuse_are_photos() {
    let root = tempfile::tempdir().unwrap();
    let mut photos =
        ["heic", "hif", "avif", "jxl", "jp2", "psd", "dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2"]
            .map(|extension| format!("DSC01.{}", extension.to_uppercase()));
    for photo in &photos {
        fs::write(root.path().join(photo), "").unwrap();
    }
    photos.sort();
    assert_eq!(names(root.path(), &[""], &ScanOptions::default()), photos);
}

#[test]
fn patterns_choose_among_what_is_in_folders() {
    let root = tree();
    let names =
        |paths: &[&str], include: &[&str], exclude: &[&str]| names(root.path(), paths, &options(include, exclude));
    assert_eq!(names(&[""], &["*.jpg", "*.png"], &[]), ["z.JPG", "b/1.png"]);
    assert_eq!(names(&[""], &[], &["a"]), ["c.heic", "z.JPG", "b/1.png"]);
    assert_eq!(names(&[""], &["a/**"], &["deep"]), ["a/3.webp"]);
    assert_eq!(names(&[""], &["*.bmp"], &[]), ["no_photos "]);
    assert_eq!(names(&["z.JPG"], &["*.bmp"], &["z*"]), ["z.JPG"]);
}

#[test]
fn a_folder_without_photos_is_told_from_one_of_which_the_patterns_leave_none() {
    let root = tree();
    fs::copy("fixtures/archives/photos.zip", root.path().join("photos.zip")).unwrap();
    let message = |path: &str, include: &[&str], exclude: &[&str]| {
        let mut found = options(include, exclude).walk([root.path().join(path)]);
        found.next().unwrap().unwrap_err().error.message
    };
    assert_eq!(message("empty", &["*.bmp"], &[]), "there are no photos in this folder");
    for (path, include, exclude) in [("", &["*.bmp"][..], &[][..]), ("a", &["*.tiff"], &["deep"]), ("a", &[], &["*"])] {
        assert_eq!(
            message(path, include, exclude),
            "there are no photos in this folder but what the patterns leave out"
        );
    }
    assert_eq!(
        message("photos.zip", &["*.bmp"], &[]),
        "there are no photos in this archive but what the patterns leave out"
    );
}

#[test]
fn raw_files_are_left_out_beside_the_same_photo_as_a_jpeg() {
    let root = tempfile::tempdir().unwrap();
    for name in ["a.NEF", "A.jpg", "b.nef", "c.dng", "c.png"] {
        fs::write(root.path().join(name), "").unwrap();
    }
    let mut zip = zip::ZipWriter::new(File::create(root.path().join("d.zip")).unwrap());
    for name in ["1/a.cr2", "1/a.jpeg", "2/a.cr2"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    }
    zip.finish().unwrap();
    let expected = ["A.jpg", "b.nef", "c.dng", "c.png", "d.zip/1/a.jpeg", "d.zip/2/a.cr2"];
    assert_eq!(names(root.path(), &[""], &ScanOptions::default()), expected);
    assert_eq!(names(root.path(), &["a.NEF"], &ScanOptions::default()), ["a.NEF"]);

    // But not beside a JPEG that isn't looked at: then neither would be.
    let raw = ["a.NEF", "b.nef", "c.dng", "d.zip/1/a.cr2", "d.zip/2/a.cr2"];
    for options in [options(&[], &["*.jpg", "*.jpeg", "*.png"]), options(&["*.nef", "*.dng", "*.cr2"], &[])] {
        assert_eq!(names(root.path(), &[""], &options), raw);
    }
    // They are large, and reading them tells nothing; one that is named may be anything.
    let are_refused = |path: &str| -> Vec<bool> {
        let photos = ScanOptions::default().walk([root.path().join(path)]).map(Result::unwrap);
        let read = photos.map(|photo| photo.read(&Limits::default()));
        read.map(|read| read.is_err_and(|error| error.to_string().contains("export it as JPEG"))).collect()
    };
    assert_eq!(are_refused(""), [false, true, true, false, false, true]);
    assert_eq!(are_refused("b.nef"), [false]);
}

#[test]
fn archives_are_walked_like_folders() {
    let root = tree();
    fs::copy("fixtures/archives/photos.zip", root.path().join("a/photos.ZIP")).unwrap();
    fs::write(root.path().join("broken.zip"), "PK").unwrap();
    let all = ["a/3.webp", "a/photos.ZIP/fist.jpg", "a/photos.ZIP/in/index.png", "nested a/photos.ZIP/inner.zip"];
    assert_eq!(names(root.path(), &["a"], &options(&[], &["deep"])), all);
    let some = names(root.path(), &["a/photos.ZIP"], &options(&["*.png"], &[]));
    assert_eq!(some, ["a/photos.ZIP/in/index.png"]);
    assert_eq!(
        names(root.path(), &["a/photos.ZIP"], &options(&[], &["in", "*.jpg", "*.zip"])),
        ["no_photos a/photos.ZIP"]
    );
    assert_eq!(
        names(root.path(), &["broken.zip", "gone.zip"], &options(&[], &[])),
        ["archive broken.zip", "read gone.zip"]
    );
}

#[cfg(unix)]
#[test]
fn links_in_circles_odd_names_and_pipes_do_no_harm() {
    use std::os::unix::{ffi::OsStringExt, fs::symlink, net::UnixListener};

    let root = tree();
    symlink(root.path(), root.path().join("a/loop")).unwrap();
    symlink(root.path(), root.path().join("a/loop.jpg")).unwrap();
    symlink("nowhere", root.path().join("a/broken.jpg")).unwrap();
    symlink("../z.JPG", root.path().join("a/good.jpg")).unwrap();
    let _socket = UnixListener::bind(root.path().join("a/socket.jpg")).unwrap();
    let odd = OsString::from_vec(b"a/odd \xff\n.jpg".to_vec());
    fs::write(root.path().join(odd), "").unwrap();
    assert_eq!(
        names(root.path(), &["a"], &ScanOptions::default()),
        ["a/3.webp", "a/broken.jpg", "a/good.jpg", "a/odd \u{fffd}\n.jpg", "read a/socket.jpg", "a/deep/2.tiff"]
    );
}

#[cfg(unix)]
#[test]
fn pipes_that_are_called_archives_are_not_waited_for() {
    for path in ["", "pipe.zip"] {
        let found = crate::pipe::unopened("pipe.zip", move |pipe| {
            names(pipe.parent().unwrap(), &[path], &ScanOptions::default())
        });
        assert_eq!(found, ["read pipe.zip"]);
    }
}

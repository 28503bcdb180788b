//! One palm, one pass of the landmark network: the way that MediaPipe goes, against its own results.

use std::{fs, path::Path};

use image::RgbImage;
use serde::Deserialize;

use super::{
    detector::{self, Detector},
    landmarker::Landmarker,
    region,
    view::View,
};
use crate::{
    geometry::{Point, Rect},
    inference::{self, Model, ModelSource},
    photo::Pyramid,
};

#[derive(Deserialize)]
struct Golden {
    photos: Vec<Photo>,
}

#[derive(Deserialize)]
struct Photo {
    photo: String,
    hands: Vec<Hand>,
}

#[derive(Deserialize)]
struct Hand {
    landmarks: [[f32; 3]; 21],
}

/// The whole photo in the middle of a square, as `MediaPipe` looks at it.
fn letterboxed(photo: &RgbImage) -> View {
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    let side = width.max(height);
    View::of(&Rect::new((width - side) / 2.0, (height - side) / 2.0, side, side), side / 192.0)
}

#[test]
fn points_lie_where_mediapipe_puts_them() {
    let load = |model| inference::load(model, &ModelSource::Embedded.bytes(model).unwrap()).unwrap();
    let palms = Detector::palms(load(Model::Palms));
    let landmarker = Landmarker::new(load(Model::Landmarks), load(Model::SmallLandmarks));
    let golden = fs::read_to_string("fixtures/golden/mediapipe-hands.json").unwrap();
    for Photo { photo: name, hands } in serde_json::from_str::<Golden>(&golden).unwrap().photos {
        let photo = image::open(Path::new("fixtures").join(&name)).unwrap().into_rgb8();
        let pyramid = Pyramid::new(&photo);
        let mut found = palms.look(&pyramid, &[letterboxed(&photo)]).unwrap();
        // As sure as MediaPipe wants to be.
        found.retain(|palm| palm.score >= detector::PALM);
        assert_eq!(found.len(), hands.len(), "{name}");
        for (palm, theirs) in found.iter().zip(&hands) {
            let ours =
                landmarker.pass(Model::Landmarks, &pyramid, &region::around_palm(palm)).unwrap().unwrap().landmarks;
            let size = ours.bounds().long_side();
            for (index, &[x, y, _]) in theirs.landmarks.iter().enumerate() {
                let distance = ours.point(index).distance(Point::new(x, y)) / size;
                assert!(distance < 0.03, "{name}: point {index} is {:.1} % of the hand's size away", 100.0 * distance);
            }
        }
    }
}

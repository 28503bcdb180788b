//! A copy of the photo with every hand marked: its box, its bones, coloured by verdict, and a label where there is
//! something to look at.

use image::{Rgb, RgbImage};

use super::{HandReport, Lang, PhotoReport, lettering, words};
use crate::{
    geometry::{Point, Rect},
    landmarks::index,
    rules::HandVerdict,
};

/// Thickness of a line in units of the photo's longer side: one pixel at 800.
const THICKNESS: f32 = 1.0 / 800.0;

/// Size of a label's squares in units of the photo's longer side: letters are 14 pixels high at 900.
const LETTERING: f32 = 1.0 / 450.0;

/// Room between the points of a hand and its box, in units of the hand's longer side.
const MARGIN: f32 = 0.15;

/// Dash and gap of a box that needs review, in units of its line's thickness.
const DASH: f32 = 6.0;

/// How much of a label may lie on something else, as a share of its area: what rounding to pixels brings about.
const SHARED: f32 = 0.05;

/// Under and around lines, and the letters: dark on each of the colours, and visible on any photo together with them.
const DARK: Rgb<u8> = Rgb([17, 17, 17]);

/// Draws the hands of `report` on the photo that it is about, with labels in `lang`. Pixels outside `photo` are left out.
///
/// A verdict can be told without its colour: a box is solid and thick where a hand resembles a forbidden pose, dashed
/// where it needs review, thin otherwise.
pub fn annotate(photo: &mut RgbImage, report: &PhotoReport, lang: Lang) {
    let longer = photo.width().max(photo.height()) as f32;
    let thickness = (longer * THICKNESS).max(1.0);
    // The gravest last, so that nothing covers them.
    let mut hands: Vec<&HandReport> = report.hands.iter().collect();
    hands.sort_by_key(|hand| gravity(hand.verdict));
    for hand in &hands {
        let color = color(hand.verdict);
        bones(photo, hand, thickness, color);
        frame(photo, hand, thickness, color);
    }
    let square = (longer * LETTERING).round().max(1.0) as u32;
    let labelled: Vec<_> = hands.iter().rev().filter_map(|hand| Some((hand, label(hand, lang)?))).collect();
    let mut taken: Vec<Rect> = labelled.iter().map(|(hand, _)| framed(hand)).collect();
    for (hand, text) in labelled {
        taken.push(write(photo, &text, &framed(hand), square, color(hand.verdict), &taken));
    }
}

/// Of Okabe and Ito's palette, which people with any colour vision can tell apart (Color Universal Design, 2008).
pub(super) const fn color(verdict: HandVerdict) -> Rgb<u8> {
    match verdict {
        HandVerdict::Forbidden => Rgb([213, 94, 0]),
        HandVerdict::Review => Rgb([240, 228, 66]),
        HandVerdict::Allowed => Rgb([0, 114, 178]),
        HandVerdict::AtRest => Rgb([86, 180, 233]),
        HandVerdict::Unassessable => Rgb([204, 121, 167]),
    }
}

const fn gravity(verdict: HandVerdict) -> u8 {
    match verdict {
        HandVerdict::AtRest => 0,
        HandVerdict::Allowed => 1,
        HandVerdict::Unassessable => 2,
        HandVerdict::Review => 3,
        HandVerdict::Forbidden => 4,
    }
}

/// What the hand resembles and how sure that is, for a hand to look at.
fn label(hand: &HandReport, lang: Lang) -> Option<String> {
    match hand.verdict {
        HandVerdict::Allowed | HandVerdict::AtRest => None,
        HandVerdict::Unassessable => Some("?".to_owned()),
        HandVerdict::Forbidden | HandVerdict::Review => {
            Some(format!("{} {}", words::short_gesture(hand.gesture, lang), words::percent(hand.confidence)))
        }
    }
}

fn bones(photo: &mut RgbImage, hand: &HandReport, thickness: f32, color: Rgb<u8>) {
    let point = |index: usize| Point::new(hand.landmarks[index][0], hand.landmarks[index][1]);
    for finger in [index::THUMB, index::INDEX, index::MIDDLE, index::RING, index::PINKY] {
        line(photo, point(index::WRIST), point(finger), thickness, color);
        for joint in finger..finger + 3 {
            line(photo, point(joint), point(joint + 1), thickness, color);
        }
    }
}

/// The hand's box and the room around it.
fn framed(hand: &HandReport) -> Rect {
    let Rect { x, y, width, height } = hand.bounds;
    let margin = MARGIN * hand.bounds.long_side();
    Rect::new(x - margin, y - margin, width + 2.0 * margin, height + 2.0 * margin)
}

fn frame(photo: &mut RgbImage, hand: &HandReport, thickness: f32, color: Rgb<u8>) {
    let Rect { x, y, width, height } = framed(hand);
    let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)].map(|(x, y)| Point::new(x, y));
    let sides = (0..4).map(|side| (corners[side], corners[(side + 1) % 4]));
    let thickness =
        if gravity(hand.verdict) >= gravity(HandVerdict::Review) { thickness * 3.0 } else { thickness * 1.5 };
    for (from, to) in sides.clone() {
        line(photo, from, to, thickness + (thickness * 0.6).max(2.0), DARK);
    }
    for (from, to) in sides {
        if hand.verdict == HandVerdict::Review {
            dashes(photo, from, to, thickness, color);
        } else {
            line(photo, from, to, thickness, color);
        }
    }
}

/// Writes a label beside the box `framed`: above it, else where it covers next to nothing of `others`, always within the
/// photo. Returns what it covers.
fn write(photo: &mut RgbImage, text: &str, framed: &Rect, square: u32, color: Rgb<u8>, others: &[Rect]) -> Rect {
    // A label that is wider than the photo is written smaller.
    let fits = |square: &u32| lettering::width(text, *square) + 4 * square <= photo.width();
    let square = (1..=square).rev().find(fits).unwrap_or(1);
    let (width, height) = (lettering::width(text, square) + 4 * square, (lettering::HEIGHT + 4) * square);
    let within = |x: f32, y: f32| {
        let last = |length: u32, part: u32| length.saturating_sub(part) as f32;
        let left = x.min(last(photo.width(), width)).max(0.0).round();
        Rect::new(left, y.min(last(photo.height(), height)).max(0.0).round(), width as f32, height as f32)
    };
    let Rect { x, y, width: across, height: down } = *framed;
    let places = [
        (x, y - height as f32),
        (x, y + down),
        (x + across, y),
        (x - width as f32, y),
        (x, y - 2.0 * height as f32),
        (x, y + down + height as f32),
    ]
    .map(|(x, y)| within(x, y));
    let free = |place: &&Rect| others.iter().all(|other| place.intersection(other) <= SHARED * place.area());
    let place = places.iter().find(free).unwrap_or(&places[0]);
    let corner = (place.x as u32, place.y as u32);
    lettering::fill(photo, corner, (width, height), color);
    lettering::write(photo, text, (corner.0 + 2 * square, corner.1 + 2 * square), square, DARK);
    *place
}

fn dashes(photo: &mut RgbImage, from: Point, to: Point, thickness: f32, color: Rgb<u8>) {
    // An odd number of equal pieces, every other one of which is drawn, so that there is one at each corner.
    let pieces = (from.distance(to) / (DASH * thickness)).min(1000.0) as u32 | 1;
    let at = |piece: u32| {
        let along = piece as f32 / pieces as f32;
        Point::new(from.x + (to.x - from.x) * along, from.y + (to.y - from.y) * along)
    };
    for piece in (0..pieces).step_by(2) {
        line(photo, at(piece), at(piece + 1), thickness, color);
    }
}

/// A line with round ends.
fn line(photo: &mut RgbImage, from: Point, to: Point, thickness: f32, color: Rgb<u8>) {
    let radius = thickness / 2.0;
    // The points of a report may lie anywhere, and going all the way to them would take forever.
    let Some((from, to)) = near(photo, from, to, radius + 1.0) else { return };
    let steps = (from.distance(to) / radius.max(0.5)).ceil().max(1.0);
    for step in 0..=steps as u32 {
        let along = step as f32 / steps;
        dot(photo, Point::new(from.x + (to.x - from.x) * along, from.y + (to.y - from.y) * along), radius, color);
    }
}

/// The part of a line that is in the photo or no further from it than `margin` (Liang and Barsky), if any is.
fn near(photo: &RgbImage, from: Point, to: Point, margin: f32) -> Option<(Point, Point)> {
    let [from, to] = [from, to].map(|point| [f64::from(point.x), f64::from(point.y)]);
    if !from.into_iter().chain(to).all(f64::is_finite) {
        return None;
    }
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    for (axis, side) in [photo.width(), photo.height()].into_iter().enumerate() {
        let (least, most) = (-f64::from(margin), f64::from(side) + f64::from(margin));
        let (at, extent) = (from[axis], to[axis] - from[axis]);
        if extent == 0.0 {
            if !(least..=most).contains(&at) {
                return None;
            }
            continue;
        }
        let (one, other) = ((least - at) / extent, (most - at) / extent);
        (start, end) = (start.max(one.min(other)), end.min(one.max(other)));
    }
    let at = |along: f64| {
        let [x, y] = [0, 1].map(|axis| (from[axis] + (to[axis] - from[axis]) * along) as f32);
        Point::new(x, y)
    };
    (start <= end).then(|| (at(start), at(end)))
}

/// All pixels whose centre is within `radius` of `center`, and the one that it lies in.
fn dot(photo: &mut RgbImage, center: Point, radius: f32, color: Rgb<u8>) {
    let reach = radius.ceil() as i64;
    let (column, row) = (center.x.floor() as i64, center.y.floor() as i64);
    for y in row - reach..=row + reach {
        for x in column - reach..=column + reach {
            let near = Point::new(x as f32 + 0.5, y as f32 + 0.5).distance(center) <= radius;
            if let (true, Ok(x), Ok(y)) = (near || (x, y) == (column, row), u32::try_from(x), u32::try_from(y))
                && let Some(pixel) = photo.get_pixel_mut_checked(x, y)
            {
                *pixel = color;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn lines_may_leave_the_photo() {
        let mut photo = RgbImage::new(20, 20);
        line(&mut photo, Point::new(-50.0, 10.0), Point::new(50.0, 10.0), 3.0, Rgb([9, 9, 9]));
        let painted = photo.pixels().filter(|pixel| pixel.0 != [0; 3]).count();
        assert!((40..=80).contains(&painted), "{painted}");
        line(&mut photo, Point::new(f32::NAN, 0.0), Point::new(1.0, 1.0), 3.0, Rgb([9, 9, 9]));
    }

    #[test]
    fn points_far_outside_take_no_time() {
        let start = std::time::Instant::now();
        let mut photo = RgbImage::new(20, 20);
        let far = [1e9, -1e30, f32::MAX, f32::INFINITY];
        for (x, y) in far.into_iter().flat_map(|x| far.map(|y| (x, y))) {
            line(&mut photo, Point::new(10.0, 10.0), Point::new(x, y), 3.0, Rgb([9, 9, 9]));
            line(&mut photo, Point::new(-x, y), Point::new(x, -y), 3.0, Rgb([9, 9, 9]));
        }
        let painted = |x, y| photo.get_pixel(x, y).0 == [9; 3];
        assert!(painted(10, 10) && painted(19, 19) && painted(0, 0), "towards what is far outside");
        let mut report = example::photo(900, 900, [HandVerdict::Forbidden, HandVerdict::Review]);
        for hand in &mut report.hands {
            hand.landmarks[4] = [3e9, -1e20, 0.0];
            hand.bounds = Rect::new(-1e9, 40.0, 2e9, 1e12);
        }
        annotate(&mut photo, &report, Lang::Id);
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    #[test]
    fn labels_are_part_of_the_photo_at_any_size_and_apart_from_each_other() {
        for (width, height) in [(30, 20), (160, 120), (900, 600), (5000, 3000)] {
            let mut photo = RgbImage::new(width, height);
            let corner = Rect::new(0.0, 0.0, width as f32 / 20.0, height as f32 / 20.0);
            let square = (width as f32 * LETTERING).round().max(1.0) as u32;
            let mut places: Vec<Rect> = Vec::new();
            for _ in 0..2 {
                let place = write(&mut photo, "JEMPOL 97%", &corner, square, Rgb([213, 94, 0]), &places);
                assert!(place.x >= 0.0 && place.y >= 0.0, "{place:?}");
                places.push(place);
            }
            if width > 100 {
                assert!(places.iter().all(|it| it.x + it.width <= width as f32 && it.y + it.height <= height as f32));
                assert!(places[0].intersection(&places[1]) <= SHARED * places[0].area(), "{places:?}");
            }
        }
    }

    #[test]
    fn only_hands_to_look_at_have_a_label() {
        let verdicts = [HandVerdict::Forbidden, HandVerdict::Review, HandVerdict::Allowed, HandVerdict::AtRest];
        let report = example::photo(900, 900, verdicts);
        let labels: Vec<_> = report.hands.iter().map(|hand| label(hand, Lang::Id)).collect();
        let jempol = Some("jempol 97%".to_owned());
        assert_eq!(labels, [jempol.clone(), jempol, None, None]);
    }
}

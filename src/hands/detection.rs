//! What the face and palm networks say, decoded: single-shot detectors with anchors on regular grids.

use crate::{
    geometry::{Point, Rect},
    probability::logistic,
};

/// A detector's box with its keypoints.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Detection<const K: usize> {
    pub(crate) bounds: Rect,
    pub(crate) keypoints: [Point; K],
    /// Probability, 0..=1.
    pub(crate) score: f32,
}

impl<const K: usize> Detection<K> {
    /// The detection in another frame: every coordinate times `scale`, then moved by `offset`.
    pub(crate) fn mapped(&self, scale: f32, offset: Point) -> Self {
        let map = |point: Point| Point::new(point.x * scale + offset.x, point.y * scale + offset.y);
        let corner = map(Point::new(self.bounds.x, self.bounds.y));
        Self {
            bounds: Rect::new(corner.x, corner.y, self.bounds.width * scale, self.bounds.height * scale),
            keypoints: self.keypoints.map(map),
            score: self.score,
        }
    }
}

/// One of a detector's feature maps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    /// Distance between cells, in input pixels.
    pub(crate) stride: usize,
    /// Predictions per cell. They share the cell's centre as anchor.
    pub(crate) per_cell: usize,
    /// Predictions with a lower logit than this are none,
    pub(crate) min_logit: f32,
    /// nor are those whose box has a longer side than this, in input pixels.
    pub(crate) largest: f32,
}

/// The boxes that are any by their grids' measures among a detector's raw output for an input of `width` × `height`.
///
/// Each row of `boxes` holds, in input pixels relative to its anchor, the box's centre, its size, then `K` keypoints;
/// `scores` holds a logit per row. Rows follow the grids, each row by row.
pub(crate) fn decode<const K: usize>(
    boxes: &[f32],
    scores: &[f32],
    grids: &[Grid],
    (width, height): (usize, usize),
) -> Vec<Detection<K>> {
    let anchors = grids.iter().flat_map(|grid| {
        let (columns, rows, stride) = (width / grid.stride, height / grid.stride, grid.stride as f32);
        (0..rows).flat_map(move |row| {
            (0..columns).flat_map(move |column| {
                let center = Point::new((column as f32 + 0.5) * stride, (row as f32 + 0.5) * stride);
                std::iter::repeat_n((center, grid), grid.per_cell)
            })
        })
    });
    anchors
        .zip(scores)
        .zip(boxes.chunks_exact(4 + 2 * K))
        .filter(|(((_, grid), logit), row)| **logit >= grid.min_logit && row[2].max(row[3]) <= grid.largest)
        .map(|(((anchor, _), logit), row)| {
            let point = |index: usize| Point::new(anchor.x + row[index], anchor.y + row[index + 1]);
            let (center, width, height) = (point(0), row[2].max(0.0), row[3].max(0.0));
            Detection {
                bounds: Rect::new(center.x - width / 2.0, center.y - height / 2.0, width, height),
                keypoints: std::array::from_fn(|index| point(4 + 2 * index)),
                score: logistic(*logit),
            }
        })
        .collect()
}

/// Weighted non-maximum suppression, as in `BlazeFace` (Bazarevsky et al. 2019, arXiv:1907.05047): boxes that overlap the
/// best one by more than `max_iou` are blended into it, weighted by their scores, which is steadier than dropping them. Those below
/// `least_blended` are too loose to be blended into one above it.
pub(crate) fn suppress<const K: usize>(
    mut detections: Vec<Detection<K>>,
    max_iou: f32,
    least_blended: f32,
) -> Vec<Detection<K>> {
    detections.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept = Vec::new();
    while let Some(best) = detections.first().copied() {
        let (same, rest): (Vec<_>, Vec<_>) =
            detections.iter().copied().partition(|other| other.bounds.iou(&best.bounds) > max_iou);
        // A box without extent overlaps nothing, not even itself.
        detections = if same.is_empty() { rest[1..].to_vec() } else { rest };
        if !same.is_empty() {
            kept.push(blend(&same, best.score.min(least_blended), best.score));
        }
    }
    kept
}

/// The mean of those `detections` that have at least so much score, weighted by it, with this `score`.
fn blend<const K: usize>(detections: &[Detection<K>], least: f32, score: f32) -> Detection<K> {
    let detections: Vec<_> = detections.iter().filter(|detection| detection.score >= least).collect();
    let total: f32 = detections.iter().map(|detection| detection.score).sum();
    let mean = |value: &dyn Fn(&Detection<K>) -> f32| {
        detections.iter().map(|detection| value(detection) * detection.score).sum::<f32>() / total
    };
    Detection {
        bounds: Rect::new(
            mean(&|d| d.bounds.x),
            mean(&|d| d.bounds.y),
            mean(&|d| d.bounds.width),
            mean(&|d| d.bounds.height),
        ),
        keypoints: std::array::from_fn(|index| {
            Point::new(mean(&|d| d.keypoints[index].x), mean(&|d| d.keypoints[index].y))
        }),
        score,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detection(x: f32, score: f32) -> Detection<1> {
        Detection { bounds: Rect::new(x, 0.0, 10.0, 10.0), keypoints: [Point::new(x, 0.0)], score }
    }

    #[test]
    fn decodes_relative_to_the_cell_of_the_anchor() {
        let grids = [
            Grid { stride: 8, per_cell: 2, min_logit: 0.0, largest: 4.0 },
            Grid { stride: 16, per_cell: 1, min_logit: 2.5, largest: 9.0 },
        ];
        // 32 × 16: 4 × 2 cells of two anchors, then 2 × 1 cells of one.
        let mut scores = vec![-9.0; 18];
        let mut boxes = vec![0.0; 18 * 6];
        // Column 1, row 1, second anchor of the first grid; then column 1 of the second.
        for (row, logit) in [((4 + 1) * 2 + 1, 2.0), (16, 2.0), (17, 3.0)] {
            scores[row] = logit;
            boxes[row * 6..][..6].copy_from_slice(&[1.0, -1.0, 4.0, 2.0, 5.0, 6.0]);
        }
        // One that is too large.
        scores[0] = 2.0;
        boxes[2] = 5.0;
        let found = decode::<1>(&boxes, &scores, &grids, (32, 16));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].bounds, Rect::new(12.0 + 1.0 - 2.0, 12.0 - 1.0 - 1.0, 4.0, 2.0));
        assert_eq!(found[0].keypoints[0], Point::new(17.0, 18.0));
        assert!((found[0].score - 0.880_797).abs() < 1e-5);
        assert_eq!(found[1].bounds.center(), Point::new(24.0 + 1.0, 8.0 - 1.0));
    }

    #[test]
    fn suppression_blends_overlapping_boxes_by_score() {
        let kept = suppress(vec![detection(0.0, 0.6), detection(2.0, 0.9), detection(50.0, 0.7)], 0.3, 0.5);
        assert_eq!(kept.len(), 2);
        assert!((kept[0].bounds.x - 2.0 * 0.9 / 1.5).abs() < 1e-5);
        assert!((kept[0].score - 0.9).abs() < 1e-6);
        assert_eq!(kept[1], detection(50.0, 0.7));
    }

    #[test]
    fn suppression_ends_on_boxes_without_extent() {
        let empty = Detection::<1> { bounds: Rect::default(), keypoints: [Point::default()], score: 1.0 };
        assert_eq!(suppress(vec![empty, detection(0.0, 0.6)], 0.3, 0.5), vec![detection(0.0, 0.6)]);
    }
}

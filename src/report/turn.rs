//! A report on a turned photo, brought back to the photo as it is.

use super::{HandReport, PhotoReport};
use crate::{geometry::Point, photo::Turn};

impl PhotoReport {
    /// The report of the photo as it was before `turn`: the same, with all positions where they are in that.
    pub(crate) fn turned_back(mut self, turn: Turn) -> Self {
        let size = (self.width, self.height);
        for face in &mut self.faces {
            face.bounds = turn.undo_rect(&face.bounds, size);
        }
        for hand in &mut self.hands {
            hand.turn_back(turn, size);
        }
        (self.width, self.height) = turn.undo_size(size);
        self
    }
}

impl HandReport {
    fn turn_back(&mut self, turn: Turn, size: (u32, u32)) {
        self.bounds = turn.undo_rect(&self.bounds, size);
        // Positions in space are relative, wherever the photo has its corner.
        for (points, size) in [(&mut self.landmarks, size), (&mut self.world, (0, 0))] {
            for [x, y, _] in points {
                let before = turn.undo(Point::new(*x, *y), size);
                (*x, *y) = (before.x, before.y);
            }
        }
    }
}

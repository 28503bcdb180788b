//! THROWAWAY until the photo branch lands.
use crate::geometry::{Affine, Point};
use image::RgbImage;
pub(crate) struct Pyramid<'a> {
    levels: Vec<std::borrow::Cow<'a, RgbImage>>,
}
impl<'a> Pyramid<'a> {
    pub(crate) fn new(p: &'a RgbImage) -> Self {
        let mut levels = vec![std::borrow::Cow::Borrowed(p)];
        while levels.last().unwrap().width().max(levels.last().unwrap().height()) >= 192 {
            let l = levels.last().unwrap();
            let (w, h) = l.dimensions();
            let (nw, nh) = (w.div_ceil(2), h.div_ceil(2));
            let n = RgbImage::from_fn(nw, nh, |x, y| {
                let mut s = [0u32; 3];
                for dy in 0..2 {
                    for dx in 0..2 {
                        let p = l.get_pixel((2 * x + dx).min(w - 1), (2 * y + dy).min(h - 1));
                        for c in 0..3 {
                            s[c] += u32::from(p.0[c]);
                        }
                    }
                }
                image::Rgb(s.map(|v| ((v + 2) / 4) as u8))
            });
            levels.push(std::borrow::Cow::Owned(n));
        }
        Self { levels }
    }
    pub(crate) fn crop(&self, a: &Affine, w: usize, h: usize, (lo, hi): (f32, f32), out: &mut [f32]) {
        let mut k = 0;
        let mut s = a.scale();
        while s >= 2.0 && k + 1 < self.levels.len() {
            s /= 2.0;
            k += 1;
        }
        let f = (1u32 << k) as f32;
        let l = &self.levels[k];
        let (lw, lh) = l.dimensions();
        let raw = l.as_raw();
        let get = |x: i64, y: i64, c: usize| -> f32 {
            if x < 0 || y < 0 || x >= i64::from(lw) || y >= i64::from(lh) {
                0.0
            } else {
                f32::from(raw[(y as usize * lw as usize + x as usize) * 3 + c])
            }
        };
        for y in 0..h {
            for x in 0..w {
                let p = a.apply(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                let (px, py) = (p.x / f - 0.5, p.y / f - 0.5);
                let (x0, y0) = (px.floor(), py.floor());
                let (fx, fy) = (px - x0, py - y0);
                for c in 0..3 {
                    let (xi, yi) = (x0 as i64, y0 as i64);
                    let v = (get(xi, yi, c) * (1.0 - fx) + get(xi + 1, yi, c) * fx) * (1.0 - fy)
                        + (get(xi, yi + 1, c) * (1.0 - fx) + get(xi + 1, yi + 1, c) * fx) * fy;
                    out[(y * w + x) * 3 + c] = lo + v / 255.0 * (hi - lo);
                }
            }
        }
    }
}

//! A program for pictures of one size: where each picture lies in memory, and carrying out the steps.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
};

use super::program::{Operation, Part, Program, Step, Value};
use crate::inference::kernels::{Dense, Depthwise, Kernels, Layout, View, ViewMut, Window};

/// Floats that a depthwise convolution hands over at a time to the dense one after it. They should be in the first- or
/// second-level cache still when they are read.
const HANDED_OVER: usize = 12 * 1024;

/// Where everything is, for pictures of one size.
pub(super) struct Plan {
    /// For each picture between the steps, where its buffer is and what it looks like. Some don't occur.
    places: Vec<Option<Place>>,
    /// Floats in each buffer.
    buffers: Vec<usize>,
    /// Rows that depthwise convolutions hand over, for the steps that begin with one.
    bands: Vec<Option<Layout>>,
    /// Memory for the runs that are under way at one time, kept between runs.
    idle: Mutex<Vec<Workspace>>,
}

#[derive(Clone, Copy)]
struct Place {
    buffer: usize,
    layout: Layout,
}

/// The memory of one run.
struct Workspace {
    /// Zero where no picture is ever written, which is what borders rely on.
    buffers: Vec<Vec<f32>>,
    band: Vec<f32>,
}

impl Plan {
    /// Lays out the pictures of `program` for an input of `size` (height, width).
    pub(super) fn new(program: &Program, size: (usize, usize), lanes: usize) -> Result<Self, String> {
        let count = program.channels.len();
        let mut sizes = vec![None; count];
        let mut borders = vec![(0, 0); count];
        let mut last_uses = vec![0; count];
        let mut bands = Vec::new();
        sizes[0] = Some(size);
        for (index, step) in program.steps.iter().enumerate() {
            let (output, window) = step_size(step, &sizes).ok_or_else(|| format!("{size:?} pixels don't fit step {index}"))?;
            sizes[step.output] = Some(output);
            let border = &mut borders[step.input];
            *border = (border.0.max(window.before), border.1.max(window.after));
            for value in [Some(step.input), step.second()].into_iter().flatten() {
                last_uses[value] = index;
            }
            bands.push(match &step.operation {
                Operation::Dense { depthwise: Some(_), layer, .. } => {
                    let channels = program.channels[step.input];
                    Some(band_layout(layer, output, channels, lanes))
                }
                _ => None,
            });
        }
        for part in program.outputs.iter().flatten() {
            last_uses[part.value] = usize::MAX;
        }

        let mut plan = Self { places: vec![None; count], buffers: Vec::new(), bands, idle: Mutex::default() };
        let layout = |value: Value, lanes: usize| {
            sizes[value].map(|size| Layout::new(size, program.channels[value], lanes, borders[value]))
        };
        // Buffers are used again only for pictures of the very same layout, so that borders stay zero.
        let mut free: HashMap<Layout, Vec<usize>> = HashMap::new();
        plan.place(0, layout(0, 1), &mut free);
        for (index, step) in program.steps.iter().enumerate() {
            plan.place(step.output, layout(step.output, lanes), &mut free);
            for value in [Some(step.input), step.second()].into_iter().flatten() {
                if last_uses[value] == index
                    && let Some(Place { buffer, layout }) = plan.places[value]
                {
                    last_uses[value] = usize::MAX;
                    free.entry(layout).or_default().push(buffer);
                }
            }
        }
        Ok(plan)
    }

    fn place(&mut self, value: Value, layout: Option<Layout>, free: &mut HashMap<Layout, Vec<usize>>) {
        self.places[value] = layout.map(|layout| {
            let buffer = free.get_mut(&layout).and_then(Vec::pop).unwrap_or_else(|| {
                self.buffers.push(layout.len());
                self.buffers.len() - 1
            });
            Place { buffer, layout }
        });
    }

    fn placed(&self, value: Value) -> Place {
        self.places[value].unwrap_or_else(|| unreachable!("`new` has placed what steps make"))
    }

    /// Values in each output.
    pub(super) fn outputs(&self, program: &Program) -> Vec<usize> {
        let values = |part: &Part| {
            let Layout { height, width, channels, .. } = self.placed(part.value).layout;
            height * width * channels
        };
        program.outputs.iter().map(|parts| parts.iter().map(values).sum()).collect()
    }

    /// Carries out the steps of the program that this plan was made for. `values` are the input's rows, channels innermost.
    pub(super) fn run(&self, program: &Program, kernels: &Kernels, values: &[f32]) -> Vec<Vec<f32>> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let mut workspace = kept.unwrap_or_else(|| Workspace {
            buffers: self.buffers.iter().map(|&floats| vec![0.0; floats]).collect(),
            band: vec![0.0; self.bands.iter().flatten().map(Layout::len).max().unwrap_or(0)],
        });

        let Place { buffer, layout } = self.placed(0);
        let mut picture = ViewMut::new(layout, &mut workspace.buffers[buffer]);
        let row = layout.width * layout.channels;
        for (y, values) in values.chunks_exact(row).enumerate() {
            picture.pixels(y, 0, row).copy_from_slice(values);
        }
        for (step, band) in program.steps.iter().zip(&self.bands) {
            self.step(step, band.as_ref(), kernels, &mut workspace);
        }
        let outputs = program.outputs.iter().map(|parts| self.output(parts, &workspace)).collect();
        idle().push(workspace);
        outputs
    }

    fn step(&self, step: &Step, band: Option<&Layout>, kernels: &Kernels, workspace: &mut Workspace) {
        let Place { buffer, layout } = self.placed(step.output);
        let mut target = mem::take(&mut workspace.buffers[buffer]);
        let mut output = ViewMut::new(layout, &mut target);
        let view = |value| {
            let Place { buffer, layout } = self.placed(value);
            View::new(layout, &workspace.buffers[buffer])
        };
        let (input, second) = (view(step.input), step.second().map(view));
        match &step.operation {
            Operation::Dense { depthwise, layer, .. } => match depthwise.as_ref().zip(band) {
                Some((depthwise, band)) => {
                    let stages = Stages { kernels, depthwise, dense: layer, band: *band };
                    stages.run(&input, second.as_ref(), &mut output, &mut workspace.band);
                }
                None => kernels.dense(layer, &input, second.as_ref(), &mut output),
            },
            Operation::Depthwise(layer) => kernels.depthwise(layer, &input, &mut output),
            Operation::Add { activation, .. } => kernels.add(&input, second.as_ref(), activation, &mut output),
            Operation::MaxPool => kernels.max_pool(&input, &mut output),
            Operation::Double { activation, .. } => kernels.double(&input, activation, second.as_ref(), &mut output),
            Operation::Mean => kernels.mean(&input, &mut output),
            Operation::Moved => {}
        }
        workspace.buffers[buffer] = target;
    }

    fn output(&self, parts: &[Part], workspace: &Workspace) -> Vec<f32> {
        let mut values = Vec::new();
        for part in parts {
            let Place { buffer, layout } = self.placed(part.value);
            let view = View::new(layout, &workspace.buffers[buffer]);
            for y in 0..layout.height {
                for x in 0..layout.width {
                    let pixel = view.pixels(y, x, layout.channels);
                    if part.sigmoid {
                        values.extend(pixel.iter().map(|&value| 1.0 / (1.0 + (-value).exp())));
                    } else {
                        values.extend_from_slice(pixel);
                    }
                }
            }
        }
        values
    }
}

/// The size of a step's output, and what it sees of its input. `None` if the sizes don't go together.
fn step_size(step: &Step, sizes: &[Option<(usize, usize)>]) -> Option<((usize, usize), Window)> {
    let (height, width) = sizes[step.input]?;
    let (output, window) = match &step.operation {
        Operation::Dense { depthwise: Some(depthwise), .. } | Operation::Depthwise(depthwise) => {
            let window = *depthwise.window();
            ((window.outputs(height)?, window.outputs(width)?), window)
        }
        Operation::Dense { layer, .. } => {
            let window = *layer.window();
            ((window.outputs(height)?, window.outputs(width)?), window)
        }
        Operation::MaxPool => ((height / 2, width / 2), Window::POINT),
        Operation::Double { .. } => ((2 * height, 2 * width), Window::POINT),
        Operation::Mean => ((1, 1), Window::POINT),
        Operation::Add { .. } | Operation::Moved => ((height, width), Window::POINT),
    };
    let positive = output.0 > 0 && output.1 > 0;
    (positive && step.second().is_none_or(|second| sizes[second] == Some(output))).then_some((output, window))
}

/// Rows that are handed from a depthwise convolution to a dense one: more if there are so many weights that going through
/// them again for few pixels would take longer.
fn band_layout(dense: &Dense, (height, width): (usize, usize), channels: usize, lanes: usize) -> Layout {
    let row = Layout::new((1, width), channels, lanes, (0, 0));
    let floats = HANDED_OVER.max(dense.weight() / 2);
    Layout { height: (floats / row.row_stride).clamp(1, height), ..row }
}

/// A depthwise convolution and a dense one in alternation, so that what is between never leaves the cache.
struct Stages<'a> {
    kernels: &'a Kernels,
    depthwise: &'a Depthwise,
    dense: &'a Dense,
    band: Layout,
}

impl Stages<'_> {
    fn run(&self, input: &View, residual: Option<&View>, output: &mut ViewMut, between: &mut [f32]) {
        let height = output.layout().height;
        for first in (0..height).step_by(self.band.height) {
            let count = self.band.height.min(height - first);
            let band = Layout { height: count, ..self.band };
            let seen = input.from_row(first * self.depthwise.window().stride);
            self.kernels.depthwise(self.depthwise, &seen, &mut ViewMut::new(band, between));
            let residual = residual.map(|residual| residual.from_row(first));
            let mut output = output.rows(first, count);
            self.kernels.dense(self.dense, &View::new(band, between), residual.as_ref(), &mut output);
        }
    }
}

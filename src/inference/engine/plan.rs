//! A program for pictures of one size: where each picture lies in memory, and carrying out the steps.

use std::mem;

use super::{
    bands::{Bands, Stages},
    program::{Operation, Part, Program, Step, Value},
    workspace::{Slots, Workspace},
};
use crate::{
    inference::kernels::{Kernels, Layout, View, ViewMut, Window},
    probability::logistic,
};

/// Where everything is, for pictures of one size.
pub(super) struct Plan {
    /// For each picture between the steps, which buffer it is in and what it looks like. Some don't occur.
    places: Vec<Option<Place>>,
    /// Floats in each buffer.
    buffers: Vec<usize>,
    /// What is handed over inside the steps that have several stages.
    bands: Vec<Option<Bands>>,
}

#[derive(Clone, Copy)]
struct Place {
    buffer: usize,
    layout: Layout,
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
            let (output, window) =
                step_size(step, &sizes).ok_or_else(|| format!("{size:?} pixels don't fit step {index}"))?;
            let (height, width) = sizes[step.input].unwrap_or_default();
            sizes[step.output] = Some(output);
            let border = &mut borders[step.input];
            *border = (border.0.max(window.before), border.1.max(window.after));
            for value in [Some(step.input), step.second()].into_iter().flatten() {
                last_uses[value] = index;
            }
            bands.push(match &step.operation {
                Operation::Separable { expand, depthwise, layer, .. } => {
                    let stages = Stages { expand: expand.as_ref(), depthwise, dense: layer };
                    Some(Bands::new(&stages, (height, width), output, program.channels[step.input], lanes))
                }
                _ => None,
            });
        }
        for part in program.outputs.iter().flatten() {
            last_uses[part.value] = usize::MAX;
        }

        let mut slots = Slots::default();
        let mut places: Vec<Option<Place>> = vec![None; count];
        let place = |value: Value, lanes: usize, slots: &mut Slots| {
            sizes[value].map(|size| {
                let layout = Layout::new(size, program.channels[value], lanes, borders[value]);
                Place { buffer: slots.take(layout.len()), layout }
            })
        };
        places[0] = place(0, 1, &mut slots);
        for (index, step) in program.steps.iter().enumerate() {
            places[step.output] = place(step.output, lanes, &mut slots);
            for value in [Some(step.input), step.second()].into_iter().flatten() {
                if last_uses[value] == index
                    && let Some(Place { buffer, .. }) = places[value]
                {
                    last_uses[value] = usize::MAX;
                    slots.give_back(buffer);
                }
            }
        }
        Ok(Self { places, buffers: slots.into_sizes(), bands })
    }

    fn placed(&self, value: Value) -> Place {
        self.places[value].unwrap_or_else(|| unreachable!("`new` has placed what steps make"))
    }

    /// Values in each output.
    pub(super) fn outputs(&self, program: &Program) -> Vec<usize> {
        program.outputs.iter().map(|parts| parts.iter().map(|part| self.values(part)).sum()).collect()
    }

    fn values(&self, part: &Part) -> usize {
        let Layout { height, width, channels, .. } = self.placed(part.value).layout;
        height * width * channels
    }

    /// Carries out the steps of the program that this plan was made for, in `workspace`, whatever that holds. `values` are the
    /// input's rows, channels innermost.
    pub(super) fn run(
        &self,
        program: &Program,
        kernels: &Kernels,
        workspace: &mut Workspace,
        values: &[f32],
    ) -> Vec<Vec<f32>> {
        workspace.make_room(&self.buffers, self.bands.iter().flatten());
        let Place { buffer, layout } = self.placed(0);
        let mut picture = ViewMut::new(layout, &mut workspace.buffers[buffer]);
        picture.clear_border();
        let row = layout.width * layout.channels;
        for (y, values) in values.chunks_exact(row).enumerate() {
            picture.pixels(y, 0, row).copy_from_slice(values);
        }
        for (step, bands) in program.steps.iter().zip(&self.bands) {
            self.step(step, bands.as_ref(), kernels, workspace);
        }
        program.outputs.iter().map(|parts| self.output(parts, workspace)).collect()
    }

    fn step(&self, step: &Step, bands: Option<&Bands>, kernels: &Kernels, workspace: &mut Workspace) {
        let Place { buffer, layout } = self.placed(step.output);
        let mut target = mem::take(&mut workspace.buffers[buffer]);
        let scratch = &mut workspace.scratch;
        let mut output = ViewMut::new(layout, &mut target);
        output.clear_border();
        if !step.operation.fills_registers() {
            output.clear_padding();
        }
        let view = |value| {
            let Place { buffer, layout } = self.placed(value);
            View::new(layout, &workspace.buffers[buffer])
        };
        let (input, second) = (view(step.input), step.second().map(view));
        match &step.operation {
            Operation::Dense { layer, .. } => {
                kernels.dense(layer, &input, second.as_ref(), &mut output, &mut scratch.codes);
            }
            Operation::Separable { expand, depthwise, layer, .. } => {
                let stages = Stages { expand: expand.as_ref(), depthwise, dense: layer };
                if let Some(bands) = bands {
                    bands.run(&stages, kernels, (&input, second.as_ref(), &mut output), scratch);
                }
            }
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
        let mut values = Vec::with_capacity(parts.iter().map(|part| self.values(part)).sum());
        for part in parts {
            let Place { buffer, layout } = self.placed(part.value);
            let view = View::new(layout, &workspace.buffers[buffer]);
            for y in 0..layout.height {
                for x in 0..layout.width {
                    let pixel = view.pixels(y, x, layout.channels);
                    if part.sigmoid {
                        values.extend(pixel.iter().map(|&value| logistic(value)));
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
        Operation::Separable { expand, depthwise, .. } => {
            let window = depthwise.window();
            let seen = if expand.is_some() { Window::POINT } else { *window };
            ((window.outputs(height)?, window.outputs(width)?), seen)
        }
        Operation::Depthwise(layer) => {
            ((layer.window().outputs(height)?, layer.window().outputs(width)?), *layer.window())
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

//! Parameters and Adam.

use crate::random::Random;

/// An array of parameters with its gradient and moments.
#[derive(Debug, Clone, Default)]
pub struct Tensor {
    /// Values.
    pub data: Vec<f32>,
    /// Gradient of the current batch.
    pub grad: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    /// Width of a row, where only touched rows are updated; 0 for a dense array.
    sparse: usize,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
}

/// What Adam needs to know at a step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Learning rate.
    pub rate: f32,
    /// Steps made, this one included.
    pub count: i32,
    /// What gradients are multiplied by.
    pub clip: f32,
}

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.98;

impl Tensor {
    /// `n` values up to `spread` either side of 0.
    pub fn random(n: usize, spread: f32, random: &mut Random) -> Self {
        Self::of((0..n).map(|_| (random.unit() * 2.0 - 1.0) * spread).collect())
    }

    /// The given values.
    pub fn of(data: Vec<f32>) -> Self {
        let n = data.len();
        Self { grad: vec![0.0; n], first: vec![0.0; n], second: vec![0.0; n], data, ..Self::default() }
    }

    /// Makes it an array of rows of which a batch touches few.
    pub fn sparse(mut self, width: usize) -> Self {
        self.sparse = width;
        self.is_touched = vec![false; self.data.len() / width];
        self
    }

    /// The gradient of a row of a sparse array.
    pub fn row_grad(&mut self, row: usize) -> &mut [f32] {
        if !self.is_touched[row] {
            self.is_touched[row] = true;
            self.touched.push(row as u32);
        }
        &mut self.grad[row * self.sparse..(row + 1) * self.sparse]
    }

    /// Sum of the squares of the gradient.
    pub fn norm(&self) -> f32 {
        if self.sparse == 0 {
            return self.grad.iter().map(|g| g * g).sum();
        }
        let rows = self.touched.iter().map(|r| &self.grad[*r as usize * self.sparse..(*r as usize + 1) * self.sparse]);
        rows.flatten().map(|g| g * g).sum()
    }

    /// One step of Adam; the gradient is empty afterwards.
    pub fn step(&mut self, step: Step) {
        if self.sparse == 0 {
            self.step_range(0..self.data.len(), step);
            return;
        }
        let mut touched = std::mem::take(&mut self.touched);
        for row in touched.drain(..) {
            let at = row as usize * self.sparse;
            self.is_touched[row as usize] = false;
            self.step_range(at..at + self.sparse, step);
        }
        self.touched = touched;
    }

    fn step_range(&mut self, range: std::ops::Range<usize>, step: Step) {
        let (c1, c2) = (1.0 - BETA1.powi(step.count), 1.0 - BETA2.powi(step.count));
        let rate = step.rate / c1;
        let moments = self.first[range.clone()].iter_mut().zip(&mut self.second[range.clone()]);
        let values = self.data[range.clone()].iter_mut().zip(&mut self.grad[range]);
        for ((x, g), (m, v)) in values.zip(moments) {
            let grad = *g * step.clip;
            *m = BETA1 * *m + (1.0 - BETA1) * grad;
            *v = BETA2 * *v + (1.0 - BETA2) * grad * grad;
            *x -= rate * *m / ((*v / c2).sqrt() + 1e-8);
            *g = 0.0;
        }
    }
}

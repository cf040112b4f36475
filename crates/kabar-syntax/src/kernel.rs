//! The arithmetic: matrix products and gates. Multiplications and additions are never fused, and each output is summed in one
//! order, so that every processor gives the same bits; wide registers are used where the processor has them.

use pulp::{Arch, NullaryFnOnce};

/// Columns of a panel.
pub const PANEL: usize = 16;

/// A weight matrix with `inputs` rows and `outputs` columns, laid out in panels of [`PANEL`] columns.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    inputs: usize,
    outputs: usize,
    data: Vec<[f32; PANEL]>,
}

impl Packed {
    /// Packs a row-major matrix.
    pub fn new(inputs: usize, outputs: usize, rows: &[f32]) -> Self {
        let mut packed = Self::default();
        packed.repack(inputs, outputs, rows);
        packed
    }

    /// Packs another matrix into the same space.
    pub fn repack(&mut self, inputs: usize, outputs: usize, rows: &[f32]) {
        (self.inputs, self.outputs) = (inputs, outputs);
        self.data.clear();
        self.data.resize(outputs.div_ceil(PANEL) * inputs, [0.0; PANEL]);
        for (k, row) in rows.chunks_exact(outputs.max(1)).take(inputs).enumerate() {
            for (j, x) in row.iter().enumerate() {
                self.data[(j / PANEL) * inputs + k][j % PANEL] = *x;
            }
        }
    }

    /// Number of columns.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `y = x · self + bias` for `n` rows of `x`; `y` has [`Packed::outputs`] columns.
    pub fn apply(&self, arch: Arch, x: &[f32], n: usize, bias: &[f32], y: &mut Vec<f32>) {
        y.resize(n * self.outputs, 0.0);
        arch.dispatch(Product { matrix: self, x, n, bias, y });
    }
}

/// A product to be done with the processor's widest registers. (A closure would not be compiled with them.)
struct Product<'a> {
    matrix: &'a Packed,
    x: &'a [f32],
    n: usize,
    bias: &'a [f32],
    y: &'a mut [f32],
}

impl NullaryFnOnce for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { matrix, x, n, bias, y } = self;
        for (p, panel) in matrix.data.chunks_exact(matrix.inputs.max(1)).enumerate() {
            let first = p * PANEL;
            let width = PANEL.min(matrix.outputs - first);
            let mut start = [0.0; PANEL];
            start[..width].copy_from_slice(&bias[first..first + width]);
            let mut put = |row: usize, sums: &[f32; PANEL]| {
                let at = row * matrix.outputs + first;
                y[at..at + width].copy_from_slice(&sums[..width]);
            };
            let mut row = 0;
            while row + ROWS <= n {
                let sums = tile::<ROWS>(panel, &x[row * panel.len()..], &start);
                sums.iter().enumerate().for_each(|(r, s)| put(row + r, s));
                row += ROWS;
            }
            while row < n {
                put(row, &tile::<1>(panel, &x[row * panel.len()..], &start)[0]);
                row += 1;
            }
        }
    }
}

/// Rows that are worked on together.
const ROWS: usize = 6;

#[inline(always)]
#[allow(clippy::inline_always)] // must be compiled with the caller's processor features
fn tile<const R: usize>(panel: &[[f32; PANEL]], x: &[f32], start: &[f32; PANEL]) -> [[f32; PANEL]; R] {
    let mut sums = [*start; R];
    let rows: [&[f32]; R] = std::array::from_fn(|r| &x[r * panel.len()..][..panel.len()]);
    for (k, w) in panel.iter().enumerate() {
        for r in 0..R {
            let a = rows[r][k];
            for j in 0..PANEL {
                sums[r][j] += a * w[j];
            }
        }
    }
    sums
}

/// The logistic function, by a rational approximation good to about 1e-6, the same on every processor.
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The exponential function, by range reduction and a polynomial, the same on every processor.
#[inline(always)]
#[allow(clippy::inline_always, clippy::excessive_precision)]
pub fn exp(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0; // 1.5 · 2^23: adding it rounds to a whole number
    let x = x.clamp(-87.0, 87.0);
    let shifted = x * std::f32::consts::LOG2_E + MAGIC;
    let whole = shifted - MAGIC;
    let r = x - whole * 0.693_359_375 + whole * 2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let p = p * r * r + r + 1.0;
    let scale = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    p * scale
}

/// Dot product, summed in 16 lanes.
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; PANEL];
    let (xs, ys) = (a.chunks_exact(PANEL), b.chunks_exact(PANEL));
    let mut rest = 0.0;
    for (x, y) in xs.remainder().iter().zip(ys.remainder()) {
        rest += x * y;
    }
    for (x, y) in xs.zip(ys) {
        for j in 0..PANEL {
            lanes[j] += x[j] * y[j];
        }
    }
    for width in [8, 4, 2, 1] {
        for j in 0..width {
            lanes[j] += lanes[j + width];
        }
    }
    lanes[0] + rest
}

#[cfg(test)]
mod tests {
    use super::{Packed, dot, exp, sigmoid};

    #[test]
    fn products_are_right() {
        let (k, m) = (7, 19);
        let w: Vec<f32> = (0..k * m).map(|i| (i as f32 * 0.7).sin()).collect();
        let bias: Vec<f32> = (0..m).map(|i| i as f32 * 0.1).collect();
        for n in 0..15 {
            let x: Vec<f32> = (0..n * k).map(|i| (i as f32 * 0.3).cos()).collect();
            let mut y = Vec::new();
            Packed::new(k, m, &w).apply(pulp::Arch::new(), &x, n, &bias, &mut y);
            for i in 0..n {
                for j in 0..m {
                    let want: f32 = bias[j] + (0..k).map(|t| x[i * k + t] * w[t * m + j]).sum::<f32>();
                    assert!((y[i * m + j] - want).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn functions_are_close() {
        for i in -800..800 {
            let x = i as f32 * 0.1;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
            assert!((sigmoid(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-6);
        }
        let a: Vec<f32> = (0..37).map(|i| i as f32).collect();
        assert!((dot(&a, &a) - 16206.0).abs() < 1e-2);
    }
}

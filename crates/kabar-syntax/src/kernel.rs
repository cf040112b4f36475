//! The arithmetic in floats: matrix products and gates. Products are always fused multiply-adds (a processor without them imitates them,
//! slowly), other multiplications and additions never are, and each output is summed in one order, so that every processor gives
//! the same bits; wide registers are used where the processor has them.

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
        // Twice as many registers, each twice as wide.
        #[cfg(target_arch = "x86_64")]
        let wide = matches!(arch, Arch::V4(_));
        #[cfg(not(target_arch = "x86_64"))]
        let wide = true;
        arch.dispatch(Product { matrix: self, x, n, bias, y, wide });
    }
}

/// A product to be done with the processor's widest registers. (A closure would not be compiled with them.)
struct Product<'a> {
    matrix: &'a Packed,
    x: &'a [f32],
    n: usize,
    bias: &'a [f32],
    y: &'a mut [f32],
    wide: bool,
}

impl NullaryFnOnce for Product<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the processor features that are dispatched to
    fn call(self) {
        let Self { matrix, x, n, bias, y, wide } = self;
        let k = matrix.inputs.max(1);
        let panels = matrix.data.len() / k;
        let mut p = 0;
        while p < panels {
            // With registers enough, two panels share what is read of `x`.
            let two = wide && p + 1 < panels;
            let left = &matrix.data[p * k..(p + 1) * k];
            let right = &matrix.data[(p + usize::from(two)) * k..(p + usize::from(two) + 1) * k];
            let mut part = Part { left, right, first: p * PANEL, x, bias, y: &mut *y, outputs: matrix.outputs };
            let mut row = 0;
            if two {
                row = part.pairs::<12>(row, n);
                row = part.pairs::<4>(row, n);
                part.pairs::<1>(row, n);
            } else {
                row = part.singles::<6>(row, n);
                row = part.singles::<2>(row, n);
                part.singles::<1>(row, n);
            }
            p += 1 + usize::from(two);
        }
    }
}

/// One panel of a product, or two side by side.
struct Part<'a> {
    left: &'a [[f32; PANEL]],
    right: &'a [[f32; PANEL]],
    first: usize,
    x: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
    outputs: usize,
}

impl Part<'_> {
    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the caller's processor features
    fn singles<const R: usize>(&mut self, mut row: usize, n: usize) -> usize {
        while row + R <= n {
            let sums = tile::<R>(self.left, &self.x[row * self.left.len()..], &self.start(self.first));
            sums.iter().enumerate().for_each(|(r, s)| self.put(row + r, self.first, s));
            row += R;
        }
        row
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn pairs<const R: usize>(&mut self, mut row: usize, n: usize) -> usize {
        let second = self.first + PANEL;
        while row + R <= n {
            let x = &self.x[row * self.left.len()..];
            let (a, b) = tiles::<R>(self.left, self.right, x, &self.start(self.first), &self.start(second));
            a.iter().enumerate().for_each(|(r, s)| self.put(row + r, self.first, s));
            b.iter().enumerate().for_each(|(r, s)| self.put(row + r, second, s));
            row += R;
        }
        row
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn start(&self, first: usize) -> [f32; PANEL] {
        let mut start = [0.0; PANEL];
        let width = PANEL.min(self.outputs - first);
        start[..width].copy_from_slice(&self.bias[first..first + width]);
        start
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn put(&mut self, row: usize, first: usize, sums: &[f32; PANEL]) {
        let width = PANEL.min(self.outputs - first);
        let to = &mut self.y[row * self.outputs + first..];
        if let Some((whole, _)) = to.split_first_chunk_mut::<PANEL>().filter(|_| width == PANEL) {
            *whole = *sums;
        } else {
            to[..width].copy_from_slice(&sums[..width]);
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always)]
fn tile<const R: usize>(panel: &[[f32; PANEL]], x: &[f32], start: &[f32; PANEL]) -> [[f32; PANEL]; R] {
    let mut sums = [*start; R];
    let rows: [&[f32]; R] = std::array::from_fn(|r| &x[r * panel.len()..][..panel.len()]);
    for (k, w) in panel.iter().enumerate() {
        for r in 0..R {
            let a = rows[r][k];
            for j in 0..PANEL {
                sums[r][j] = a.mul_add(w[j], sums[r][j]);
            }
        }
    }
    sums
}

/// [`tile`] over two panels at once; each number is summed in the same order.
#[inline(always)]
#[allow(clippy::inline_always, clippy::type_complexity)]
fn tiles<const R: usize>(
    left: &[[f32; PANEL]],
    right: &[[f32; PANEL]],
    x: &[f32],
    start: &[f32; PANEL],
    second: &[f32; PANEL],
) -> ([[f32; PANEL]; R], [[f32; PANEL]; R]) {
    let (mut a, mut b) = ([*start; R], [*second; R]);
    let rows: [&[f32]; R] = std::array::from_fn(|r| &x[r * left.len()..][..left.len()]);
    for (k, (v, w)) in left.iter().zip(right).enumerate() {
        for r in 0..R {
            let x = rows[r][k];
            for j in 0..PANEL {
                a[r][j] = x.mul_add(v[j], a[r][j]);
                b[r][j] = x.mul_add(w[j], b[r][j]);
            }
        }
    }
    (a, b)
}

/// The logistic function, by a rational approximation good to about 1e-6, the same on every processor.
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The logistic function of two numbers, with one division, for division is slow.
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn sigmoids(x: f32, y: f32) -> (f32, f32) {
    // Beyond these the function is 0 or 1 to the last bit but one, and the product below stays finite.
    let (a, b) = (1.0 + small_exp(-x.clamp(-40.0, 40.0)), 1.0 + small_exp(-y.clamp(-40.0, 40.0)));
    let both = 1.0 / (a * b);
    (b * both, a * both)
}

/// The exponential function, by range reduction and a polynomial, the same on every processor.
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn exp(x: f32) -> f32 {
    small_exp(x.clamp(-87.0, 87.0))
}

/// The same of a number between -87 and 87.
#[inline(always)]
#[allow(clippy::inline_always, clippy::excessive_precision)]
fn small_exp(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0; // 1.5 · 2^23: adding it rounds to a whole number
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

/// Dot products of a vector with several, each summed in 16 lanes.
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn dots<const R: usize>(x: &[f32], rows: [&[f32]; R]) -> [f32; R] {
    let rows = rows.map(|row| &row[..x.len()]);
    let (whole, rest) = x.as_chunks::<PANEL>();
    let mut lanes = [[0.0f32; PANEL]; R];
    for (k, x) in whole.iter().enumerate() {
        for r in 0..R {
            let row = &rows[r][k * PANEL..][..PANEL];
            for j in 0..PANEL {
                lanes[r][j] += x[j] * row[j];
            }
        }
    }
    // halves are added to halves: lane by lane while a row has enough of them, then row by row
    let quarters: [[f32; 4]; R] = lanes.map(|row| {
        let half: [f32; PANEL / 2] = std::array::from_fn(|j| row[j] + row[j + PANEL / 2]);
        std::array::from_fn(|j| half[j] + half[j + 4])
    });
    let pairs: [[f32; R]; 2] = std::array::from_fn(|j| quarters.map(|row| row[j] + row[j + 2]));
    let mut sums = [0.0; R];
    for r in 0..R {
        for (x, y) in rest.iter().zip(&rows[r][whole.len() * PANEL..]) {
            sums[r] += x * y;
        }
        sums[r] += pairs[0][r] + pairs[1][r];
    }
    sums
}

/// The row, among some rows of a matrix, that fits a vector best: product plus bias. The first of equals.
pub fn best_row(arch: Arch, x: &[f32], rows: &[f32], bias: &[f32], among: &[u16]) -> Option<u16> {
    arch.dispatch(BestRow { x, rows, bias, among })
}

struct BestRow<'a> {
    x: &'a [f32],
    rows: &'a [f32],
    bias: &'a [f32],
    among: &'a [u16],
}

impl NullaryFnOnce for BestRow<'_> {
    type Output = Option<u16>;

    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the processor features that are dispatched to
    fn call(self) -> Option<u16> {
        let mut best: Option<(u16, f32)> = None;
        let mut offer = |row: u16, product: f32| {
            let score = product + self.bias[usize::from(row)];
            if best.is_none_or(|(_, top)| score > top) {
                best = Some((row, score));
            }
        };
        let of = |row: u16| &self.rows[usize::from(row) * self.x.len()..][..self.x.len()];
        // Several at once share what is read of `x`.
        let (several, rest) = self.among.as_chunks::<4>();
        for four in several {
            let products = dots(self.x, four.map(of));
            four.iter().zip(products).for_each(|(row, product)| offer(*row, product));
        }
        for row in rest {
            let [product] = dots(self.x, [of(*row)]);
            offer(*row, product);
        }
        best.map(|(row, _)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::{Packed, dots, exp, sigmoid, sigmoids};

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
            let want = 1.0 / (1.0 + (-x).exp());
            assert!((sigmoid(x) - want).abs() < 1e-6);
            let (a, b) = sigmoids(x, -x);
            assert!((a - want).abs() < 1e-6 && (a + b - 1.0).abs() < 1e-6, "{x}");
        }
        let a: Vec<f32> = (0..37).map(|i| i as f32).collect();
        let [one, other] = dots(&a, [&a, &[1.0; 37]]);
        assert!((one - 16206.0).abs() < 1e-2 && (other - 666.0).abs() < 1e-2);
    }
}

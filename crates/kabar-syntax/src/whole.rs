//! Products with fixed matrices in whole numbers: weights and inputs are rounded to 16 bits, sums are exact in 32, so that every
//! processor gives the same bits. Half as long as in floats.

use pulp::{Arch, NullaryFnOnce};

/// Columns of a panel.
const PANEL: usize = 16;
/// Columns of a register.
const LANES: usize = PANEL / 2;
/// Largest input after rounding.
const INPUT: f32 = 8191.0;
/// Largest weight after rounding.
const WEIGHT: f32 = 32767.0;
/// Largest sum of a column's weights after rounding: with the largest inputs, sums stay below 2^31.
const COLUMN: f32 = 262_000.0;
/// Adding it to a small float rounds it to a whole number, which its lowest bits then hold.
const MAGIC: f32 = 12_582_912.0;

/// A matrix rounded to whole numbers, in panels of [`PANEL`] columns; for each pair of inputs the two weights of each column.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    inputs: usize,
    outputs: usize,
    data: Vec<[[i16; PANEL]; 2]>,
    /// What a column's sums are multiplied by.
    scales: Vec<f32>,
}

/// Rounded inputs, kept from one product to the next.
#[derive(Debug, Default)]
pub struct Rounded {
    pairs: Vec<[i16; 2]>,
    scales: Vec<f32>,
}

impl Whole {
    /// Rounds a row-major matrix.
    pub fn new(inputs: usize, outputs: usize, rows: &[f32]) -> Self {
        let pairs = inputs.div_ceil(2);
        let mut whole =
            Self { inputs, outputs, data: vec![[[0; PANEL]; 2]; outputs.div_ceil(PANEL) * pairs], scales: Vec::new() };
        for j in 0..outputs {
            let column = || rows.iter().skip(j).step_by(outputs.max(1)).take(inputs);
            let (top, sum) = column().fold((1e-30f32, 1e-30f32), |(top, sum), w| (top.max(w.abs()), sum + w.abs()));
            let factor = (WEIGHT / top).min(COLUMN / sum);
            whole.scales.push(1.0 / factor);
            for (k, w) in column().enumerate() {
                let cell = &mut whole.data[(j / PANEL) * pairs + k / 2][(j % PANEL) / LANES];
                cell[2 * (j % LANES) + k % 2] = (w * factor).round() as i16;
            }
        }
        whole
    }

    /// `y = x · self + bias` for `n` rows of `x`; `y` has as many columns as the matrix.
    pub fn apply(&self, arch: Arch, x: &[f32], n: usize, bias: &[f32], rounded: &mut Rounded, y: &mut Vec<f32>) {
        y.resize(n * self.outputs, 0.0);
        rounded.pairs.resize(n * self.inputs.div_ceil(2), [0; 2]);
        rounded.scales.resize(n, 0.0);
        arch.dispatch(Round { x, inputs: self.inputs, rounded });
        let (x, scales) = (&rounded.pairs[..], &rounded.scales[..]);
        #[cfg(target_arch = "x86_64")]
        {
            let wide = match arch {
                Arch::V3(simd) => Some(simd),
                Arch::V4(simd) => Some(*simd),
                _ => None,
            };
            if let Some(simd) = wide {
                return simd.vectorize(Product { matrix: self, x, scales, bias, y, lanes: simd });
            }
        }
        arch.dispatch(Product { matrix: self, x, scales, bias, y, lanes: Plain });
    }
}

/// Rounds rows of inputs, each to a scale of its own.
struct Round<'a> {
    x: &'a [f32],
    inputs: usize,
    rounded: &'a mut Rounded,
}

impl NullaryFnOnce for Round<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the processor features that are dispatched to
    fn call(self) {
        let pairs = self.rounded.pairs.chunks_exact_mut(self.inputs.div_ceil(2).max(1));
        for ((row, pairs), scale) in self.x.chunks_exact(self.inputs.max(1)).zip(pairs).zip(&mut self.rounded.scales) {
            let mut tops = [1e-20f32; 8];
            for part in row.chunks(8) {
                tops.iter_mut().zip(part).for_each(|(t, x)| *t = t.max(x.abs()));
            }
            let factor = INPUT / tops.iter().fold(0.0f32, |top, t| top.max(*t));
            *scale = 1.0 / factor;
            let round = |x: f32| (x * factor + MAGIC).to_bits() as i16;
            let (whole, rest) = row.as_chunks::<2>();
            pairs.iter_mut().zip(whole).for_each(|(pair, [a, b])| *pair = [round(*a), round(*b)]);
            if let ([last], Some(pair)) = (rest, pairs.last_mut()) {
                *pair = [round(*last), 0];
            }
        }
    }
}

/// Eight sums side by side.
trait Lanes: Copy {
    type Weights: Copy;
    type Sums: Copy;
    fn zero(self) -> Self::Sums;
    fn weights(self, row: &[i16; PANEL]) -> Self::Weights;
    fn input(self, pair: [i16; 2]) -> Self::Weights;
    /// Adds both products of each column.
    fn add(self, sums: Self::Sums, weights: Self::Weights, input: Self::Weights) -> Self::Sums;
    fn numbers(self, sums: Self::Sums) -> [i32; LANES];
}

/// For processors without wide registers.
#[derive(Clone, Copy)]
struct Plain;

impl Lanes for Plain {
    type Weights = [i16; PANEL];
    type Sums = [i32; LANES];

    fn zero(self) -> Self::Sums {
        [0; LANES]
    }
    fn weights(self, row: &[i16; PANEL]) -> Self::Weights {
        *row
    }
    fn input(self, pair: [i16; 2]) -> Self::Weights {
        std::array::from_fn(|i| pair[i % 2])
    }
    fn add(self, sums: Self::Sums, weights: Self::Weights, input: Self::Weights) -> Self::Sums {
        let product = |i: usize| i32::from(weights[i]).wrapping_mul(i32::from(input[i]));
        std::array::from_fn(|j| sums[j].wrapping_add(product(2 * j).wrapping_add(product(2 * j + 1))))
    }
    fn numbers(self, sums: Self::Sums) -> [i32; LANES] {
        sums
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(clippy::inline_always)] // must be compiled with the caller's processor features
impl Lanes for pulp::x86::V3 {
    type Weights = std::arch::x86_64::__m256i;
    type Sums = std::arch::x86_64::__m256i;

    #[inline(always)]
    fn zero(self) -> Self::Sums {
        self.avx._mm256_setzero_si256()
    }
    #[inline(always)]
    fn weights(self, row: &[i16; PANEL]) -> Self::Weights {
        pulp::cast(*row)
    }
    #[inline(always)]
    fn input(self, pair: [i16; 2]) -> Self::Weights {
        self.avx._mm256_set1_epi32(pulp::cast(pair))
    }
    #[inline(always)]
    fn add(self, sums: Self::Sums, weights: Self::Weights, input: Self::Weights) -> Self::Sums {
        self.avx2._mm256_add_epi32(sums, self.avx2._mm256_madd_epi16(weights, input))
    }
    #[inline(always)]
    fn numbers(self, sums: Self::Sums) -> [i32; LANES] {
        pulp::cast(sums)
    }
}

struct Product<'a, L> {
    matrix: &'a Whole,
    x: &'a [[i16; 2]],
    scales: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
    lanes: L,
}

impl<L: Lanes> NullaryFnOnce for Product<'_, L> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn call(mut self) {
        let pairs = self.matrix.inputs.div_ceil(2).max(1);
        let n = self.scales.len();
        for (p, panel) in self.matrix.data.chunks_exact(pairs).enumerate() {
            let row = self.rows::<6>(p, panel, 0, n);
            let row = self.rows::<3>(p, panel, row, n);
            let row = self.rows::<2>(p, panel, row, n);
            self.rows::<1>(p, panel, row, n);
        }
    }
}

impl<L: Lanes> Product<'_, L> {
    /// A panel's columns for as many rows from `row` as there are, `R` at a time; gives the first row that is left.
    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn rows<const R: usize>(&mut self, p: usize, panel: &[[[i16; PANEL]; 2]], mut row: usize, n: usize) -> usize {
        let (lanes, outputs) = (self.lanes, self.matrix.outputs);
        let first = p * PANEL;
        let width = PANEL.min(outputs - first);
        let (mut scale, mut bias) = ([0.0; PANEL], [0.0; PANEL]);
        scale[..width].copy_from_slice(&self.matrix.scales[first..first + width]);
        bias[..width].copy_from_slice(&self.bias[first..first + width]);
        while row + R <= n {
            let x: [&[[i16; 2]]; R] = std::array::from_fn(|r| &self.x[(row + r) * panel.len()..][..panel.len()]);
            let mut sums = [[lanes.zero(); 2]; R];
            for (k, [left, right]) in panel.iter().enumerate() {
                let (left, right) = (lanes.weights(left), lanes.weights(right));
                for r in 0..R {
                    let input = lanes.input(x[r][k]);
                    sums[r] = [lanes.add(sums[r][0], left, input), lanes.add(sums[r][1], right, input)];
                }
            }
            for (r, [left, right]) in sums.into_iter().enumerate() {
                let (left, right) = (lanes.numbers(left), lanes.numbers(right));
                let own = self.scales[row + r];
                let mut out = [0.0f32; PANEL];
                for j in 0..LANES {
                    out[j] = left[j] as f32 * (own * scale[j]) + bias[j];
                    out[j + LANES] = right[j] as f32 * (own * scale[j + LANES]) + bias[j + LANES];
                }
                let to = &mut self.y[(row + r) * outputs + first..];
                if let Some((whole, _)) = to.split_first_chunk_mut::<PANEL>().filter(|_| width == PANEL) {
                    *whole = out;
                } else {
                    to[..width].copy_from_slice(&out[..width]);
                }
            }
            row += R;
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::{Plain, Product, Round, Rounded, Whole};
    use pulp::NullaryFnOnce;

    fn example(k: usize, m: usize, n: usize) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
        let w = (0..k * m).map(|i| (i as f32 * 0.7).sin()).collect();
        let x = (0..n * k).map(|i| (i as f32 * 0.3).cos() * 5.0).collect();
        (w, x, (0..m).map(|i| i as f32 * 0.1).collect())
    }

    #[test]
    fn products_are_close_whatever_the_size() {
        for (k, m) in [(7, 19), (8, 16), (128, 33), (1, 1)] {
            for n in 0..9 {
                let (w, x, bias) = example(k, m, n);
                let mut y = Vec::new();
                Whole::new(k, m, &w).apply(pulp::Arch::new(), &x, n, &bias, &mut Rounded::default(), &mut y);
                for (i, y) in y.iter().enumerate() {
                    let (r, j) = (i / m, i % m);
                    let want: f32 = bias[j] + (0..k).map(|t| x[r * k + t] * w[t * m + j]).sum::<f32>();
                    assert!((y - want).abs() < 0.02, "{k}×{m}, row {r} of {n}: {y} for {want}");
                }
            }
        }
    }

    #[test]
    fn processors_with_and_without_wide_registers_give_the_same_bits() {
        let (k, m, n) = (128, 50, 7);
        let (w, x, bias) = example(k, m, n);
        let matrix = Whole::new(k, m, &w);
        let (mut wide, mut plain) = (Vec::new(), vec![0.0; n * m]);
        let mut rounded = Rounded::default();
        matrix.apply(pulp::Arch::new(), &x, n, &bias, &mut rounded, &mut wide);
        rounded.pairs.fill([0; 2]);
        Round { x: &x, inputs: k, rounded: &mut rounded }.call();
        let (x, scales) = (&rounded.pairs[..], &rounded.scales[..]);
        Product { matrix: &matrix, x, scales, bias: &bias, y: &mut plain, lanes: Plain }.call();
        assert_eq!(
            wide.iter().map(|y| y.to_bits()).collect::<Vec<_>>(),
            plain.iter().map(|y| y.to_bits()).collect::<Vec<_>>()
        );
    }

    #[test]
    fn inputs_that_are_no_numbers_do_no_harm() {
        for bad in [f32::NAN, f32::INFINITY, f32::MAX, 0.0] {
            let mut y = Vec::new();
            let matrix = Whole::new(4, 2, &[1.0; 8]);
            matrix.apply(pulp::Arch::new(), &[bad; 4], 1, &[0.0; 2], &mut Rounded::default(), &mut y);
            assert_eq!(y.len(), 2);
        }
        assert_eq!(Whole::new(3, 2, &[f32::NAN; 6]).data.len(), 2);
    }
}

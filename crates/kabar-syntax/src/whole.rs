//! Products with fixed matrices in whole numbers: weights and inputs are rounded to 16 bits, sums are exact in 32, so that every
//! processor gives the same bits. Half as long as in floats.

use pulp::{Arch, NullaryFnOnce};

#[cfg(target_arch = "x86_64")]
use crate::lanes::x86::{Fused, Wide};
use crate::lanes::{HALF, Lanes, PANEL, Plain, Weights};

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
    data: Vec<Weights>,
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
                let cell = &mut whole.data[(j / PANEL) * pairs + k / 2][(j % PANEL) / HALF];
                cell[2 * (j % HALF) + k % 2] = (w * factor).round() as i16;
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
        match (arch, Fused::try_new()) {
            (Arch::V4(_), Some(simd)) => {
                return simd.vectorize(Product { matrix: self, x, scales, bias, y, lanes: Wide::from(simd) });
            }
            (Arch::V4(simd), None) => {
                return simd.vectorize(Product { matrix: self, x, scales, bias, y, lanes: Wide::from(simd) });
            }
            (Arch::V3(simd), _) => {
                return simd.vectorize(Product { matrix: self, x, scales, bias, y, lanes: simd });
            }
            _ => {}
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
        let parts = n.div_ceil(L::ROWS).max(1);
        for (p, panel) in self.matrix.data.chunks_exact(pairs).enumerate() {
            // as many rows at once as fit the registers, in parts as equal as can be
            for part in 0..parts {
                let (row, end) = (part * n / parts, (part + 1) * n / parts);
                match end - row {
                    0 => {}
                    1 => self.rows::<1>(p, panel, row),
                    2 => self.rows::<2>(p, panel, row),
                    3 => self.rows::<3>(p, panel, row),
                    4 => self.rows::<4>(p, panel, row),
                    5 => self.rows::<5>(p, panel, row),
                    6 => self.rows::<6>(p, panel, row),
                    7 => self.rows::<7>(p, panel, row),
                    8 => self.rows::<8>(p, panel, row),
                    9 => self.rows::<9>(p, panel, row),
                    10 => self.rows::<10>(p, panel, row),
                    11 => self.rows::<11>(p, panel, row),
                    _ => self.rows::<12>(p, panel, row),
                }
            }
        }
    }
}

impl<L: Lanes> Product<'_, L> {
    /// A panel's columns for `R` rows from `row`.
    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn rows<const R: usize>(&mut self, p: usize, panel: &[Weights], row: usize) {
        let (lanes, outputs) = (self.lanes, self.matrix.outputs);
        let first = p * PANEL;
        let width = PANEL.min(outputs - first);
        let (mut scale, mut bias) = ([0.0; PANEL], [0.0; PANEL]);
        scale[..width].copy_from_slice(&self.matrix.scales[first..first + width]);
        bias[..width].copy_from_slice(&self.bias[first..first + width]);
        let x: [&[[i16; 2]]; R] = std::array::from_fn(|r| &self.x[(row + r) * panel.len()..][..panel.len()]);
        let mut sums = [lanes.zero(); R];
        for (k, weights) in panel.iter().enumerate() {
            let weights = lanes.weights(weights);
            for r in 0..R {
                sums[r] = lanes.add(sums[r], weights, lanes.input(x[r][k]));
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            let sums = lanes.numbers(sums);
            let own = self.scales[row + r];
            let mut out = [0.0f32; PANEL];
            for j in 0..PANEL {
                out[j] = sums[j] as f32 * (own * scale[j]) + bias[j];
            }
            let to = &mut self.y[(row + r) * outputs + first..];
            if let Some((whole, _)) = to.split_first_chunk_mut::<PANEL>().filter(|_| width == PANEL) {
                *whole = out;
            } else {
                to[..width].copy_from_slice(&out[..width]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Product, Round, Rounded, Whole};
    use crate::lanes::Plain;
    #[cfg(target_arch = "x86_64")]
    use crate::lanes::x86::Wide;
    use pulp::NullaryFnOnce;
    #[cfg(target_arch = "x86_64")]
    use pulp::x86::{V3, V4};

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
        let (k, m) = (128, 50);
        for n in 1..=30 {
            let (w, x, bias) = example(k, m, n);
            let matrix = Whole::new(k, m, &w);
            let (mut best, mut plain, mut rounded) = (Vec::new(), vec![0.0; n * m], Rounded::default());
            matrix.apply(pulp::Arch::new(), &x, n, &bias, &mut rounded, &mut best);
            rounded.pairs.fill([0; 2]);
            Round { x: &x, inputs: k, rounded: &mut rounded }.call();
            let (x, scales) = (&rounded.pairs[..], &rounded.scales[..]);
            Product { matrix: &matrix, x, scales, bias: &bias, y: &mut plain, lanes: Plain }.call();
            let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&best), bits(&plain), "{n} rows");
            #[cfg(target_arch = "x86_64")]
            {
                let mut wide = vec![0.0; n * m];
                if let Some(simd) = V3::try_new() {
                    simd.vectorize(Product { matrix: &matrix, x, scales, bias: &bias, y: &mut wide, lanes: simd });
                    assert_eq!(bits(&wide), bits(&plain), "{n} rows, 256 bits");
                }
                if let Some(simd) = V4::try_new() {
                    wide.fill(0.0);
                    let lanes = Wide::from(simd);
                    simd.vectorize(Product { matrix: &matrix, x, scales, bias: &bias, y: &mut wide, lanes });
                    assert_eq!(bits(&wide), bits(&plain), "{n} rows, 512 bits");
                }
            }
        }
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

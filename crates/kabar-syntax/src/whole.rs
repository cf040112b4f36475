//! Products with fixed matrices in whole numbers: weights and inputs are rounded to 16 bits, sums are exact in 32, so that every
//! processor gives the same bits. Half as long as in floats.

use pulp::{Arch, NullaryFnOnce};

#[cfg(target_arch = "x86_64")]
use crate::lanes::x86::{Fused, Wide};
use crate::lanes::{HALF, Lanes, PANEL, Plain, Weights, first_of};

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
    scales: Vec<[f32; PANEL]>,
}

/// Rounded inputs, kept from one product to the next.
#[derive(Debug, Default)]
pub struct Rounded {
    /// Of rows that are multiplied at once the same pairs stand side by side.
    pairs: Vec<[i16; 2]>,
    scales: Vec<f32>,
}

impl Whole {
    /// Rounds a row-major matrix.
    pub fn new(inputs: usize, outputs: usize, rows: &[f32]) -> Self {
        let pairs = inputs.div_ceil(2);
        let panels = outputs.div_ceil(PANEL);
        let data = vec![[[0; PANEL]; 2]; panels * pairs];
        let mut whole = Self { inputs, outputs, data, scales: vec![[0.0; PANEL]; panels] };
        for j in 0..outputs {
            let column = || rows.iter().skip(j).step_by(outputs.max(1)).take(inputs);
            let (top, sum) = column().fold((1e-30f32, 1e-30f32), |(top, sum), w| (top.max(w.abs()), sum + w.abs()));
            let factor = (WEIGHT / top).min(COLUMN / sum);
            whole.scales[j / PANEL][j % PANEL] = 1.0 / factor;
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
        #[cfg(target_arch = "x86_64")]
        match (arch, Fused::try_new()) {
            (Arch::V4(_), Some(simd)) => {
                return simd.vectorize(Product { matrix: self, x, rounded, bias, y, lanes: Wide::from(simd) });
            }
            (Arch::V4(simd), None) => {
                return simd.vectorize(Product { matrix: self, x, rounded, bias, y, lanes: Wide::from(simd) });
            }
            (Arch::V3(simd), _) => {
                return simd.vectorize(Product { matrix: self, x, rounded, bias, y, lanes: simd });
            }
            _ => {}
        }
        arch.dispatch(Product { matrix: self, x, rounded, bias, y, lanes: Plain });
    }
}

struct Product<'a, L> {
    matrix: &'a Whole,
    x: &'a [f32],
    rounded: &'a mut Rounded,
    bias: &'a [f32],
    y: &'a mut [f32],
    lanes: L,
}

impl<L: Lanes> NullaryFnOnce for Product<'_, L> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the processor features that are dispatched to
    fn call(mut self) {
        let n = self.rounded.scales.len();
        // as many rows at once as fit the registers, in parts as equal as can be
        let parts = n.div_ceil(L::ROWS).max(1);
        for part in 0..parts {
            let (row, end) = (part * n / parts, (part + 1) * n / parts);
            match end - row {
                0 => {}
                1 => self.rows::<1>(row),
                2 => self.rows::<2>(row),
                3 => self.rows::<3>(row),
                4 => self.rows::<4>(row),
                5 => self.rows::<5>(row),
                6 => self.rows::<6>(row),
                7 => self.rows::<7>(row),
                8 => self.rows::<8>(row),
                9 => self.rows::<9>(row),
                10 => self.rows::<10>(row),
                11 => self.rows::<11>(row),
                _ => self.rows::<12>(row),
            }
        }
    }
}

#[allow(clippy::inline_always)]
impl<L: Lanes> Product<'_, L> {
    /// All columns of `R` rows from `row`.
    #[inline(always)]
    fn rows<const R: usize>(&mut self, row: usize) {
        let pairs = self.matrix.inputs.div_ceil(2).max(1);
        for r in 0..R {
            self.round::<R>(row, r);
        }
        let panels = self.matrix.data.len() / pairs;
        let mut p = 0;
        while p < panels {
            if L::TWO && p + 1 < panels {
                self.tile::<R, 2>(p, row);
                p += 2;
            } else {
                self.tile::<R, 1>(p, row);
                p += 1;
            }
        }
    }

    /// Rounds one of `R` rows, to a scale of its own. What is rounded stands beside the same pair of the other rows.
    #[inline(always)]
    fn round<const R: usize>(&mut self, row: usize, r: usize) {
        let inputs = self.matrix.inputs;
        let x = &self.x[(row + r) * inputs..][..inputs];
        let mut tops = [1e-20f32; 16];
        for part in x.chunks(16) {
            tops.iter_mut().zip(part).for_each(|(t, x)| *t = t.max(x.abs()));
        }
        let factor = INPUT / tops.iter().fold(0.0f32, |top, t| top.max(*t));
        self.rounded.scales[row + r] = 1.0 / factor;
        let round = |x: f32| (x * factor + MAGIC).to_bits() as i16;
        let pairs = inputs.div_ceil(2);
        let (beside, _) = self.rounded.pairs[row * pairs..].as_chunks_mut::<R>();
        let (whole, rest) = x.as_chunks::<2>();
        beside.iter_mut().zip(whole).for_each(|(pairs, [a, b])| pairs[r] = [round(*a), round(*b)]);
        if let ([last], Some(pairs)) = (rest, beside.get_mut(whole.len())) {
            pairs[r] = [round(*last), 0];
        }
    }

    /// The columns of `P` panels for `R` rows from `row`, which are rounded.
    #[inline(always)]
    fn tile<const R: usize, const P: usize>(&mut self, p: usize, row: usize) {
        let (lanes, outputs) = (self.lanes, self.matrix.outputs);
        let pairs = self.matrix.inputs.div_ceil(2).max(1);
        let panels: [&[Weights]; P] = std::array::from_fn(|i| &self.matrix.data[(p + i) * pairs..][..pairs]);
        let (inputs, _) = self.rounded.pairs[row * pairs..].as_chunks::<R>();
        let inputs = &inputs[..pairs];
        let mut sums = [[lanes.zero(); R]; P];
        for k in 0..pairs {
            let weights: [_; P] = std::array::from_fn(|i| lanes.weights(&panels[i][k]));
            for r in 0..R {
                let input = lanes.input(inputs[k][r]);
                for i in 0..P {
                    sums[i][r] = lanes.add(sums[i][r], weights[i], input);
                }
            }
        }
        for i in 0..P {
            let first = (p + i) * PANEL;
            let scale = &self.matrix.scales[p + i];
            let bias = first_of(&self.bias[first..]);
            for r in 0..R {
                let sums = lanes.numbers(sums[i][r]);
                let own = self.rounded.scales[row + r];
                let mut out = [0.0f32; PANEL];
                for j in 0..PANEL {
                    out[j] = sums[j] as f32 * (own * scale[j]) + bias[j];
                }
                let to = &mut self.y[(row + r) * outputs..][first..outputs];
                match to.first_chunk_mut::<PANEL>() {
                    Some(whole) => *whole = out,
                    None => to.iter_mut().zip(out).for_each(|(to, out)| *to = out),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Product, Rounded, Whole};
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
        let (k, m) = (127, 50);
        for n in 1..=30 {
            let (w, x, bias) = example(k, m, n);
            let (x, bias, matrix) = (&x[..], &bias[..], &Whole::new(k, m, &w));
            let mut rounded = Rounded { pairs: vec![[0; 2]; n * k.div_ceil(2)], scales: vec![0.0; n] };
            let rounded = &mut rounded;
            let mut plain = vec![0.0; n * m];
            Product { matrix, x, rounded: &mut *rounded, bias, y: &mut plain, lanes: Plain }.call();
            let check = |y: &[f32]| assert!(y.iter().zip(&plain).all(|(a, b)| a.to_bits() == b.to_bits()), "{n} rows");
            let mut y = Vec::new();
            matrix.apply(pulp::Arch::new(), x, n, bias, rounded, &mut y);
            check(&y);
            #[cfg(target_arch = "x86_64")]
            {
                if let Some(simd) = V3::try_new() {
                    simd.vectorize(Product { matrix, x, rounded: &mut *rounded, bias, y: &mut y, lanes: simd });
                    check(&y);
                }
                if let Some(simd) = V4::try_new() {
                    let lanes = Wide::from(simd);
                    simd.vectorize(Product { matrix, x, rounded, bias, y: &mut y, lanes });
                    check(&y);
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

//! Sums of products of whole numbers, side by side, in the widest registers that a processor has. Exact, so that all give the same.

/// Columns of a panel.
pub(crate) const PANEL: usize = 16;
/// Columns of a narrow register.
pub(crate) const HALF: usize = PANEL / 2;

/// For a pair of inputs the two weights of each column of a panel.
pub(crate) type Weights = [[i16; PANEL]; 2];

/// The sums of a panel's columns.
pub(crate) trait Lanes: Copy {
    type Weights: Copy;
    type Input: Copy;
    type Sums: Copy;
    /// So many rows of sums fit the registers.
    const ROWS: usize;
    /// Whether two panels of them do.
    const TWO: bool;
    fn zero(self) -> Self::Sums;
    fn weights(self, weights: &Weights) -> Self::Weights;
    fn input(self, pair: [i16; 2]) -> Self::Input;
    /// Adds both products of each column.
    fn add(self, sums: Self::Sums, weights: Self::Weights, input: Self::Input) -> Self::Sums;
    fn numbers(self, sums: Self::Sums) -> [i32; PANEL];
}

/// The first columns of a panel's worth; where there are less, zeros after them.
#[inline(always)]
#[allow(clippy::inline_always)] // must be compiled with the caller's processor features
pub(crate) fn first_of(row: &[f32]) -> [f32; PANEL] {
    row.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0.0; PANEL];
        padded.iter_mut().zip(row).for_each(|(to, x)| *to = *x);
        padded
    })
}

/// For processors without wide registers.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl Lanes for Plain {
    type Weights = Weights;
    type Input = [i16; 2];
    type Sums = [i32; PANEL];
    const ROWS: usize = 3;
    const TWO: bool = false;

    fn zero(self) -> Self::Sums {
        [0; PANEL]
    }
    fn weights(self, weights: &Weights) -> Self::Weights {
        *weights
    }
    fn input(self, pair: [i16; 2]) -> Self::Input {
        pair
    }
    fn add(self, sums: Self::Sums, weights: Self::Weights, input: Self::Input) -> Self::Sums {
        std::array::from_fn(|j| {
            let product = |i: usize| i32::from(weights[j / HALF][2 * (j % HALF) + i]).wrapping_mul(i32::from(input[i]));
            sums[j].wrapping_add(product(0).wrapping_add(product(1)))
        })
    }
    fn numbers(self, sums: Self::Sums) -> [i32; PANEL] {
        sums
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod x86 {
    use std::arch::x86_64::{__m256i, __m512i};

    use pulp::{
        core_arch::x86::{Avx512bw, Avx512f},
        x86::{V3, V4},
    };

    use super::{Lanes, PANEL, Weights};

    #[allow(clippy::inline_always)] // must be compiled with the caller's processor features
    impl Lanes for V3 {
        type Weights = [__m256i; 2];
        type Input = __m256i;
        type Sums = [__m256i; 2];
        const ROWS: usize = 6;
        const TWO: bool = false;

        #[inline(always)]
        fn zero(self) -> Self::Sums {
            [self.avx._mm256_setzero_si256(); 2]
        }
        #[inline(always)]
        fn weights(self, weights: &Weights) -> Self::Weights {
            pulp::cast(*weights)
        }
        #[inline(always)]
        fn input(self, pair: [i16; 2]) -> Self::Input {
            self.avx._mm256_set1_epi32(pulp::cast(pair))
        }
        #[inline(always)]
        fn add(self, [left, right]: Self::Sums, weights: Self::Weights, input: Self::Input) -> Self::Sums {
            let product = |weights| self.avx2._mm256_madd_epi16(weights, input);
            let [first, second] = weights.map(product);
            [self.avx2._mm256_add_epi32(left, first), self.avx2._mm256_add_epi32(right, second)]
        }
        #[inline(always)]
        fn numbers(self, sums: Self::Sums) -> [i32; PANEL] {
            pulp::cast(sums)
        }
    }

    /// In registers of 512 bits.
    #[derive(Clone, Copy)]
    pub(crate) struct Wide {
        wide: Avx512f,
        words: Avx512bw,
    }

    impl From<V4> for Wide {
        fn from(simd: V4) -> Self {
            Self { wide: simd.avx512f, words: simd.avx512bw }
        }
    }

    impl From<Fused> for Wide {
        fn from(simd: Fused) -> Self {
            Self { wide: simd.avx512f, words: simd.avx512bw }
        }
    }

    #[allow(clippy::inline_always)]
    impl Lanes for Wide {
        type Weights = __m512i;
        type Input = __m512i;
        type Sums = __m512i;
        const ROWS: usize = 12;
        const TWO: bool = true;

        #[inline(always)]
        fn zero(self) -> Self::Sums {
            self.wide._mm512_setzero_si512()
        }
        #[inline(always)]
        fn weights(self, weights: &Weights) -> Self::Weights {
            pulp::cast(*weights)
        }
        #[inline(always)]
        fn input(self, pair: [i16; 2]) -> Self::Input {
            self.wide._mm512_set1_epi32(pulp::cast(pair))
        }
        /// One instruction where what it is compiled into may use VNNI.
        #[inline(always)]
        fn add(self, sums: Self::Sums, weights: Self::Weights, input: Self::Input) -> Self::Sums {
            self.wide._mm512_add_epi32(sums, self.words._mm512_madd_epi16(weights, input))
        }
        #[inline(always)]
        fn numbers(self, sums: Self::Sums) -> [i32; PANEL] {
            pulp::cast(sums)
        }
    }

    pub(crate) use fused::Fused;

    /// Our only `unsafe`, and pulp's own: its macro asks the processor what it has, and calls what is compiled for that.
    #[allow(unsafe_code)]
    mod fused {
        pulp::simd_type! {
            /// [`pulp::x86::V4`] of a processor that multiplies and adds whole numbers in one step.
            pub struct Fused {
                pub avx512f: "avx512f",
                pub avx512bw: "avx512bw",
                pub avx512dq: "avx512dq",
                pub avx512vl: "avx512vl",
                pub avx512vnni: "avx512vnni",
            }
        }
    }
}

//! Chances of counts.

/// How likely a count of at least `count` is, and of at most `count`, in a negative binomial of this mean and variance (a Poisson
/// where the variance is no larger).
pub(crate) fn tails(count: u64, mean: f64, variance: f64) -> (f64, f64) {
    if mean <= 0.0 {
        return (if count == 0 { 1.0 } else { 0.0 }, 1.0);
    }
    if mean > 500.0 || count > 5_000 {
        // Close enough to normal on the scale of the root.
        let spread = (variance / mean).max(1.0).sqrt();
        let z = |count: f64| 2.0 * ((count + 0.375).sqrt() - (mean + 0.375).sqrt()) / spread;
        return (1.0 - normal(z(count as f64 - 0.5)), normal(z(count as f64 + 0.5)));
    }
    let excess = variance - mean;
    // Poisson: the limit of ever larger sizes.
    let size = if excess > 1e-9 * mean { mean * mean / excess } else { 1e12 };
    let share = mean / (size + mean);
    let mut chance = (-size * (mean / size).ln_1p()).exp();
    let (mut below, mut n) = (0.0, 0_u64);
    while n < count {
        below += chance;
        chance *= (size + n as f64) / (n as f64 + 1.0) * share;
        n += 1;
    }
    ((1.0 - below).clamp(0.0, 1.0), (below + chance).clamp(0.0, 1.0))
}

/// The normal distribution function (Abramowitz and Stegun 26.2.17; error below 1e-7).
fn normal(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() * poly;
    if z >= 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::{normal, tails};

    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-4, "{got} is not {expected}");
    }

    #[test]
    fn tails_are_those_of_tables() {
        // Poisson of mean 3: P(X ≥ 6) = 0.08392, P(X ≤ 1) = 0.19915.
        near(tails(6, 3.0, 3.0).0, 0.083_92);
        near(tails(1, 3.0, 3.0).1, 0.199_15);
        // Negative binomial of size 2 and chance ½: P(X ≥ 4) = 0.1875.
        near(tails(4, 2.0, 4.0).0, 0.187_5);
        near(normal(1.96), 0.975);
    }

    #[test]
    fn more_variance_makes_a_high_count_likelier() {
        assert!(tails(12, 4.0, 12.0).0 > 10.0 * tails(12, 4.0, 4.0).0);
    }

    #[test]
    fn large_counts_go_on_where_small_ones_end() {
        let (small, large) = (tails(560, 499.0, 1500.0).0, tails(561, 501.0, 1506.0).0);
        assert!((small / large - 1.0).abs() < 0.25, "{small} {large}");
    }
}

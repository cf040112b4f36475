//! The least value of a smooth convex function: L-BFGS.

/// Steps that are remembered.
const MEMORY: usize = 10;
const STEPS: usize = 200;

/// A step that lowers the value by less than this part of it is the last.
const LITTLE: f64 = 1e-7;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn scaled(a: &mut [f64], by: f64) {
    for value in a {
        *value *= by;
    }
}

/// Where a function of `n` numbers is least, from 0 on; it gives its value and writes its slope.
pub(super) fn least(n: usize, f: impl Fn(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let (mut x, mut slope) = (vec![0.0; n], vec![0.0; n]);
    let mut value = f(&x, &mut slope);
    // steps made, and what they did to the slope; the last at the end
    let mut past: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..STEPS {
        let way = downhill(&slope, &past);
        let fall = dot(&way, &slope);
        let (mut length, before) = (1.0, value);
        let (mut there, mut slope_there) = (x.clone(), slope.clone());
        loop {
            there.iter_mut().zip(x.iter().zip(&way)).for_each(|(t, (x, w))| *t = x + length * w);
            let new = f(&there, &mut slope_there);
            if new <= value + 1e-4 * length * fall {
                value = new;
                break;
            }
            length *= 0.5;
            if length < 1e-12 {
                return x;
            }
        }
        let step: Vec<f64> = there.iter().zip(&x).map(|(a, b)| a - b).collect();
        let bend: Vec<f64> = slope_there.iter().zip(&slope).map(|(a, b)| a - b).collect();
        if dot(&step, &bend) > 1e-12 {
            past.push((step, bend));
            if past.len() > MEMORY {
                past.remove(0);
            }
        }
        (x, slope) = (there, slope_there);
        if before - value < LITTLE * before.abs() {
            break;
        }
    }
    x
}

/// The way down: the slope, bent by what the last steps told.
fn downhill(slope: &[f64], past: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut way: Vec<f64> = slope.iter().map(|s| -s).collect();
    let mut shares = Vec::with_capacity(past.len());
    for (step, bend) in past.iter().rev() {
        let share = dot(step, &way) / dot(step, bend);
        way.iter_mut().zip(bend).for_each(|(w, b)| *w -= share * b);
        shares.push(share);
    }
    if let Some((step, bend)) = past.last() {
        let scale = dot(step, bend) / dot(bend, bend);
        scaled(&mut way, scale);
    } else {
        let long = dot(&way, &way).sqrt().max(1.0);
        scaled(&mut way, 1.0 / long);
    }
    for ((step, bend), share) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(bend, &way) / dot(step, bend);
        way.iter_mut().zip(step).for_each(|(w, s)| *w += (share - back) * s);
    }
    way
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn the_bottom_of_a_long_valley_is_found() {
        let x = least(2, |x, slope| {
            (slope[0], slope[1]) = (2.0 * (x[0] - 3.0), 200.0 * (x[1] + 1.0));
            (x[0] - 3.0).powi(2) + 100.0 * (x[1] + 1.0).powi(2)
        });
        assert!((x[0] - 3.0).abs() < 1e-5 && (x[1] + 1.0).abs() < 1e-5, "{x:?}");
    }
}

//! Matrix products over plain slices.

use ndarray::{ArrayView2, ArrayViewMut2, linalg::general_mat_mul};

/// A row-major matrix, perhaps to be read turned.
#[derive(Clone, Copy)]
pub struct View<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    stride: usize,
    turned: bool,
}

/// All of a matrix.
pub fn view(data: &[f32], rows: usize, columns: usize) -> View<'_> {
    View { data, rows, columns, stride: columns, turned: false }
}

/// Some columns of a matrix whose rows are `stride` apart.
pub fn part(data: &[f32], rows: usize, columns: usize, stride: usize) -> View<'_> {
    View { data, rows, columns, stride, turned: false }
}

impl<'a> View<'a> {
    /// The transpose.
    pub fn t(self) -> Self {
        Self { turned: !self.turned, ..self }
    }

    fn array(self) -> ArrayView2<'a, f32> {
        use ndarray::ShapeBuilder;
        let shape = (self.rows, self.columns).strides((self.stride, 1));
        let a = ArrayView2::from_shape(shape, self.data).expect("sizes fit");
        if self.turned { a.reversed_axes() } else { a }
    }
}

/// `c = a · b + keep · c`
pub fn product(a: View<'_>, b: View<'_>, keep: f32, c: &mut [f32]) {
    let (a, b) = (a.array(), b.array());
    let mut c = ArrayViewMut2::from_shape((a.nrows(), b.ncols()), c).expect("sizes fit");
    general_mat_mul(1.0, &a, &b, keep, &mut c);
}

/// Adds `bias` to each row.
pub fn add_bias(rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        row.iter_mut().zip(bias).for_each(|(x, b)| *x += b);
    }
}

/// Adds the sum of the rows to `sum`.
pub fn sum_rows(rows: &[f32], sum: &mut [f32]) {
    for row in rows.chunks_exact(sum.len()) {
        sum.iter_mut().zip(row).for_each(|(s, x)| *s += x);
    }
}

/// Turns scores into the gradient of the cross entropy, times `scale`, and gives the loss. `gold` must be in the row;
/// `allowed` leaves out what cannot be.
pub fn softmax_gradient(row: &mut [f32], gold: usize, scale: f32, allowed: impl Fn(usize) -> bool) -> f32 {
    let mut top = f32::NEG_INFINITY;
    for (i, x) in row.iter().enumerate() {
        if allowed(i) {
            top = top.max(*x);
        }
    }
    let mut sum = 0.0;
    for (i, x) in row.iter_mut().enumerate() {
        *x = if allowed(i) { kabar_syntax::kernel::exp(*x - top) } else { 0.0 };
        sum += *x;
    }
    let loss = -(row[gold] / sum).max(1e-12).ln();
    for x in row.iter_mut() {
        *x *= scale / sum;
    }
    row[gold] -= scale;
    loss
}

//! The best tree over a matrix of head scores: one root, no cycles (Chu-Liu, Edmonds).

/// What an arc from the root costs beyond the first, so that there is only one.
const ROOT_COST: f32 = 1.0e4;

/// Finds the best head of every word. `scores` has a row a word and a column a head, column 0 being the root; `heads` gets a head
/// a word, counted from 1, 0 for the root. `scores` may be changed.
pub fn best_tree(scores: &mut [f32], n: usize, heads: &mut Vec<u32>) {
    let width = n + 1;
    heads.clear();
    for (d, row) in scores.chunks_exact(width).take(n).enumerate() {
        let (mut best, mut top) = (0, f32::NEG_INFINITY);
        for (h, s) in row.iter().enumerate() {
            if *s > top && h != d + 1 {
                (best, top) = (h as u32, *s);
            }
        }
        heads.push(best);
    }
    if heads.iter().filter(|h| **h == 0).count() == 1 && acyclic(heads) {
        return;
    }
    // A square matrix over nodes 0 (the root) to n: to[d][h].
    let mut to = vec![f32::NEG_INFINITY; width * width];
    for d in 1..width {
        to[d * width..(d + 1) * width].copy_from_slice(&scores[(d - 1) * width..d * width]);
        to[d * width] -= ROOT_COST;
        to[d * width + d] = f32::NEG_INFINITY;
    }
    let found = contract(&to, width);
    heads.clear();
    heads.extend(found[1..].iter().map(|h| *h as u32));
    // Scores that are no numbers compare with nothing: fall back to the first word over all others.
    if heads.iter().filter(|h| **h == 0).count() != 1 || !acyclic(heads) {
        heads.fill(1);
        heads[0] = 0;
    }
}

/// Whether following the heads (counted from 1) always leads to the root.
pub fn acyclic(heads: &[u32]) -> bool {
    let n = heads.len();
    let mut seen = vec![0u32; n + 1];
    for start in 1..=n {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start as u32;
            at = heads[at - 1] as usize;
        }
        if at != 0 && seen[at] == start as u32 {
            return false;
        }
    }
    true
}

fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            return Some(cycle);
        }
    }
    None
}

/// One level of contraction: the nodes outside the cycle keep their order, the cycle becomes the last node.
struct Level {
    width: usize,
    to: Vec<f32>,
    heads: Vec<usize>,
    cycle: Vec<usize>,
    outside: Vec<usize>,
    /// For each outside node: which word of the cycle is its best head there.
    leaves_by: Vec<usize>,
    /// For each outside node: which word of the cycle it would best enter.
    enters_at: Vec<usize>,
}

fn argmax_heads(to: &[f32], width: usize) -> Vec<usize> {
    let mut heads = vec![0; width];
    for d in 1..width {
        let row = &to[d * width..(d + 1) * width];
        heads[d] = (0..width).filter(|h| *h != d).fold(0, |b, h| if row[h] > row[b] { h } else { b });
    }
    heads
}

fn contract(scores: &[f32], size: usize) -> Vec<usize> {
    let mut levels: Vec<Level> = Vec::new();
    let (mut to, mut width) = (scores.to_vec(), size);
    let mut heads = loop {
        let heads = argmax_heads(&to, width);
        let Some(cycle) = find_cycle(&heads) else { break heads };
        let outside: Vec<usize> = (0..width).filter(|v| !cycle.contains(v)).collect();
        let small = outside.len() + 1;
        let last = small - 1;
        let mut next = vec![f32::NEG_INFINITY; small * small];
        let (mut leaves_by, mut enters_at) = (vec![0; last], vec![0; last]);
        for (i, &v) in outside.iter().enumerate() {
            for (j, &u) in outside.iter().enumerate() {
                next[i * small + j] = to[v * width + u];
            }
            let best_head = |b: usize, c: usize| if to[v * width + c] > to[v * width + b] { c } else { b };
            leaves_by[i] = cycle.iter().copied().fold(cycle[0], best_head);
            next[i * small + last] = to[v * width + leaves_by[i]];
            let gain = |c: usize| to[c * width + v] - to[c * width + heads[c]];
            enters_at[i] = cycle.iter().copied().fold(cycle[0], |b, c| if gain(c) > gain(b) { c } else { b });
            next[last * small + i] = gain(enters_at[i]);
        }
        levels.push(Level { width, to, heads, cycle, outside, leaves_by, enters_at });
        (to, width) = (next, small);
    };
    while let Some(level) = levels.pop() {
        let last = level.outside.len();
        let mut wide = level.heads;
        debug_assert_eq!(level.to.len(), level.width * level.width);
        for (i, &v) in level.outside.iter().enumerate().skip(1) {
            wide[v] = if heads[i] == last { level.leaves_by[i] } else { level.outside[heads[i]] };
        }
        let from = heads[last].min(last.saturating_sub(1));
        debug_assert!(level.cycle.contains(&level.enters_at[from]));
        wide[level.enters_at[from]] = level.outside[from];
        heads = wide;
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::{acyclic, best_tree};

    fn total(scores: &[f32], heads: &[u32]) -> f32 {
        heads.iter().enumerate().map(|(d, h)| scores[d * (heads.len() + 1) + *h as usize]).sum()
    }

    /// Every tree with one root, by brute force.
    fn best_by_force(scores: &[f32], n: usize) -> f32 {
        let mut best = f32::NEG_INFINITY;
        for code in 0..(n as u32 + 1).pow(n as u32) {
            let heads: Vec<u32> = (0..n).map(|d| code / (n as u32 + 1).pow(d as u32) % (n as u32 + 1)).collect();
            let own = heads.iter().enumerate().any(|(d, h)| *h == d as u32 + 1);
            if !own && heads.iter().filter(|h| **h == 0).count() == 1 && acyclic(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    #[test]
    fn no_tree_is_better() {
        let mut state = 1u32;
        for n in 1..=5 {
            for _ in 0..60 {
                let scores: Vec<f32> = (0..n * (n + 1))
                    .map(|_| {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        (state >> 16) as f32 / 4096.0
                    })
                    .collect();
                let mut heads = Vec::new();
                best_tree(&mut scores.clone(), n, &mut heads);
                assert!(acyclic(&heads) && heads.iter().filter(|h| **h == 0).count() == 1);
                assert!((total(&scores, &heads) - best_by_force(&scores, n)).abs() < 1e-2);
            }
        }
    }

    #[test]
    fn scores_that_are_no_numbers_still_give_a_tree() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0] {
            let mut heads = Vec::new();
            best_tree(&mut [bad; 12], 3, &mut heads);
            assert!(acyclic(&heads) && heads.iter().filter(|h| **h == 0).count() == 1, "{bad} {heads:?}");
        }
    }
}

//! Types that hold themselves need a box somewhere on the way.

use crate::api::{Shape, Type, TypeDef, TypeId};

/// Boxes every field that leads back to its own type without a list or map in between.
pub(super) fn box_cycles(types: &mut [TypeDef]) {
    let edges: Vec<Vec<usize>> = types.iter().map(|def| held(&def.shape).into_iter().map(|id| id.0).collect()).collect();
    let circle = circles(&edges);
    for (index, def) in types.iter_mut().enumerate() {
        let home = circle[index];
        if matches!(def.shape, Shape::Union(_)) {
            continue;
        }
        for ty in def.shape.parts_mut() {
            if let Type::Named { id, boxed } = in_place(ty) {
                *boxed = circle[id.0] == home && (id.0 != index || edges[index].contains(&index));
            }
        }
    }
}

/// The type itself, or the one that may be `null`.
fn in_place(ty: &mut Type) -> &mut Type {
    match ty {
        Type::Nullable(inner) => inner,
        ty => ty,
    }
}

/// The types that a value of this shape holds in place.
fn held(shape: &Shape) -> Vec<TypeId> {
    let direct = |ty: &Type| match ty {
        Type::Named { id, .. } => Some(*id),
        Type::Nullable(inner) => inner.named().filter(|_| matches!(**inner, Type::Named { .. })),
        _ => None,
    };
    match shape {
        // What a union holds is boxed anyway, so that it is not as large as its largest type.
        Shape::Union(_) => Vec::new(),
        shape => shape.parts().into_iter().filter_map(direct).collect(),
    }
}

/// The number of the circle (strongly connected component) that each node belongs to: Tarjan's algorithm with a stack of
/// its own, since documents may nest deeper than the thread's stack.
fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let count = edges.len();
    let mut order = vec![UNSEEN; count];
    let mut low = vec![0; count];
    let mut circle = vec![UNSEEN; count];
    let mut stack = Vec::new();
    let mut next_order = 0;
    let mut next_circle = 0;
    for root in 0..count {
        if order[root] != UNSEEN {
            continue;
        }
        let mut work: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                order[node] = next_order;
                low[node] = next_order;
                next_order += 1;
                stack.push(node);
            }
            if let Some(&to) = edges[node].get(edge) {
                work.push((node, edge + 1));
                if order[to] == UNSEEN {
                    work.push((to, 0));
                } else if circle[to] == UNSEEN {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            if low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    circle[member] = next_circle;
                    if member == node {
                        break;
                    }
                }
                next_circle += 1;
            }
            if let Some(&(parent, _)) = work.last() {
                low[parent] = low[parent].min(low[node]);
            }
        }
    }
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_of_a_circle_share_a_number() {
        let circle = circles(&[vec![1], vec![2], vec![0, 3], vec![4], vec![]]);
        assert_eq!(circle[0], circle[1]);
        assert_eq!(circle[1], circle[2]);
        assert_ne!(circle[2], circle[3]);
        assert_ne!(circle[3], circle[4]);
    }
}

//! Which part of a client holds what.
//!
//! The types that several parts need are compiled beside the client, and then the parts side by side; so that is sought for which these
//! types and the largest part come to the least.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::api::{Api, FieldName, Need, Shape};

/// About what the client weighs, beside the types and operations: types that weigh as much are compiled while it is.
const CLIENT: usize = 500;

/// How often every unit is tried elsewhere. After two rounds little moves.
const ROUNDS: usize = 4;

/// What one part holds: groups, by index, and modules of types.
#[derive(Debug, Default)]
pub(super) struct Share<'a> {
    pub(super) groups: Vec<usize>,
    pub(super) modules: BTreeSet<&'a FieldName>,
}

/// Divides the groups and the types that no operation needs into so many parts at most; what is in none is shared.
pub(super) fn divide(api: &Api, most: usize) -> Vec<Share<'_>> {
    let weighed = Weighed::new(api);
    let count = most.min(weighed.units.len());
    let mut part_of = weighed.spread(count);
    weighed.improve(&mut part_of, count);
    let mut shares: Vec<Share<'_>> = (0..count).map(|_| Share::default()).collect();
    for ((need, _), part) in weighed.units.iter().zip(&part_of) {
        if let Need::Group(index) = need {
            shares[*part].groups.push(*index);
        }
    }
    for (module, _, units) in &weighed.modules {
        if let Some(part) = only_part(units, &part_of) {
            shares[part].modules.insert(module);
        }
    }
    weighed.even(api, &part_of, &mut shares);
    shares.retain(|share| !share.groups.is_empty() || !share.modules.is_empty());
    shares
}

/// What is divided, with about how much of the compiler's time it takes.
struct Weighed<'a> {
    /// What stays together: the operations of a group, or the types that no operation needs; types that nothing else needs included.
    units: Vec<(Need, usize)>,
    /// The modules of types, with the units that need them.
    modules: Vec<(&'a FieldName, usize, Vec<usize>)>,
    /// What types may weigh that are compiled while the client is: nothing where it waits for them.
    meanwhile: usize,
}

impl<'a> Weighed<'a> {
    fn new(api: &'a Api) -> Self {
        let operations = |index: usize| api.groups[index].operations.iter().map(|operation| 2 + operation.arguments.len()).sum();
        let mut units: Vec<(Need, usize)> = (0..api.groups.len()).map(|index| (Need::Group(index), operations(index))).collect();
        let needs = api.needs();
        if needs.values().any(|needs| needs.contains(&Need::Itself)) {
            units.push((Need::Itself, 0));
        }
        let mut weights: BTreeMap<&FieldName, usize> = BTreeMap::new();
        for def in &api.types {
            *weights.entry(&def.module).or_default() += weight(&def.shape);
        }
        let unit_of = |need: &Need| units.iter().position(|(unit, _)| unit == need);
        let modules = needs.into_iter().map(|(module, needs)| {
            let weight = weights.get(module).copied().unwrap_or_default();
            (module, weight, needs.iter().filter_map(unit_of).collect())
        });
        let modules: Vec<(&FieldName, usize, Vec<usize>)> = modules.collect();
        for (_, weight, needed_by) in &modules {
            if let [unit] = needed_by.as_slice() {
                units[*unit].1 += weight;
            }
        }
        let meanwhile = if api.always_needed().next().is_some() { 0 } else { CLIENT };
        Self { units, modules, meanwhile }
    }

    /// The largest units come first, each into the part that is the smallest by then.
    fn spread(&self, count: usize) -> Vec<usize> {
        let mut order: Vec<(usize, usize)> = self.units.iter().enumerate().map(|(unit, (_, weight))| (*weight, unit)).collect();
        order.sort_by_key(|(weight, unit)| (Reverse(*weight), *unit));
        let mut sums = vec![0; count];
        let mut part_of = vec![0; self.units.len()];
        for (weight, unit) in order {
            if let Some((part, sum)) = sums.iter_mut().enumerate().min_by_key(|(part, sum)| (**sum, *part)) {
                *sum += weight;
                part_of[unit] = part;
            }
        }
        part_of
    }

    /// Moves units, or lets two change places, while that is of use: where tags need the same types, these are not shared if the tags
    /// are together.
    fn improve(&self, part_of: &mut [usize], count: usize) {
        let mut least = self.cost(part_of, count);
        for _ in 0..ROUNDS {
            let before = least;
            for unit in 0..part_of.len() {
                for part in 0..count {
                    let stays = std::mem::replace(&mut part_of[unit], part);
                    match self.cost(part_of, count) {
                        cost if cost < least => least = cost,
                        _ => part_of[unit] = stays,
                    }
                }
                for other in 0..unit {
                    part_of.swap(unit, other);
                    match self.cost(part_of, count) {
                        cost if cost < least => least = cost,
                        _ => part_of.swap(unit, other),
                    }
                }
            }
            if least == before {
                break;
            }
        }
    }

    fn cost(&self, part_of: &[usize], count: usize) -> usize {
        let (sums, shared) = self.sums(part_of, count);
        shared.max(self.meanwhile) + sums.into_iter().max().unwrap_or_default()
    }

    /// What each part weighs, and the types that several parts need.
    fn sums(&self, part_of: &[usize], count: usize) -> (Vec<usize>, usize) {
        let (mut sums, mut shared) = (vec![0; count], 0);
        for ((_, weight), part) in self.units.iter().zip(part_of) {
            sums[*part] += weight;
        }
        for (_, weight, units) in self.modules.iter().filter(|(_, _, units)| units.len() > 1) {
            match only_part(units, part_of) {
                Some(part) => sums[part] += weight,
                None => shared += weight,
            }
        }
        (sums, shared)
    }

    /// Takes types out of the largest parts, each with those that it needs, as long as all that are shared take no longer than the client.
    fn even(&self, api: &'a Api, part_of: &[usize], shares: &mut [Share<'a>]) {
        let below = api.modules_below();
        let weights: BTreeMap<&FieldName, usize> = self.modules.iter().map(|(module, weight, _)| (*module, *weight)).collect();
        let (mut sums, mut shared) = self.sums(part_of, shares.len());
        let mut waiting: Vec<VecDeque<&FieldName>> = shares.iter().map(|share| share.modules.iter().copied().collect()).collect();
        while let Some((part, _)) = sums.iter().enumerate().max_by_key(|(part, sum)| (**sum, Reverse(*part)))
            && let Some(module) = waiting[part].pop_front()
        {
            // What it needs is shared already, or in the same part.
            let (mut with_it, mut work) = (BTreeSet::new(), vec![module]);
            while let Some(module) = work.pop() {
                if shares[part].modules.contains(module) && with_it.insert(module) {
                    work.extend(below.get(module).into_iter().flatten());
                }
            }
            let weight: usize = with_it.iter().filter_map(|module| weights.get(module)).sum();
            if shared + weight <= self.meanwhile {
                shared += weight;
                sums[part] -= weight;
                shares[part].modules.retain(|module| !with_it.contains(module));
            }
        }
    }
}

/// The part that all the units are in.
fn only_part(units: &[usize], part_of: &[usize]) -> Option<usize> {
    let mut parts = units.iter().map(|&unit| part_of[unit]);
    let first = parts.next()?;
    parts.all(|part| part == first).then_some(first)
}

fn weight(shape: &Shape) -> usize {
    match shape {
        Shape::Struct(object) => 2 + object.fields.len(),
        Shape::Enum(choice) => 2 + choice.variants.len() / 4,
        Shape::Union(choice) => 2 + choice.variants.len(),
        Shape::Newtype(_) | Shape::Alias(_) => 1,
    }
}

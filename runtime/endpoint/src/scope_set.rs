//! Which scopes are missing, and which few cover a list of operations.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{Endpoint, Scope};

/// How many choices are looked at before the best set so far is taken.
const STEPS: usize = 50_000;

/// How many ways to meet one operation's scopes are told apart.
const WAYS: usize = 256;

impl Endpoint {
    /// Whether a token with these scopes may call this on a module, by its name in paths (empty where
    /// the operation has none). Scopes compare without regard to case.
    ///
    /// This is about scopes alone: whether the operation has the module at all, and what the user may
    /// do, is another question.
    pub fn is_allowed(&self, granted: &[impl AsRef<str>], module: &str) -> bool {
        let names = self.scope_names(module);
        names.iter().any(|name| self.operation().scopes.is_met_by(granted, name))
    }

    /// The fewest scopes that, added to `granted`, allow this on a module. Empty where nothing is
    /// missing.
    pub fn missing_scopes(&self, granted: &[impl AsRef<str>], module: &str) -> ScopeSet {
        let granted: Vec<_> = granted.iter().map(|scope| scope.as_ref().to_owned()).collect();
        Search::new([(*self, module)], &granted).best()
    }

    /// The names that scopes may have for a module. A custom module goes by its own name and by one
    /// that stands for all of them.
    fn scope_names(&self, module: &str) -> Vec<String> {
        let operation = self.operation();
        let listed = operation.modules.iter().find(|known| known.api_name.eq_ignore_ascii_case(module));
        match listed {
            Some(listed) => vec![listed.scope_name.to_owned()],
            None if operation.custom_modules && !module.is_empty() => {
                vec![module.to_lowercase(), "custom".to_owned()]
            }
            None => vec![module.to_lowercase()],
        }
    }
}

/// Scopes in alphabetical order. Displayed as the consent page takes them: `A,B`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScopeSet(Vec<String>);

impl ScopeSet {
    /// A small set that allows all of these operations on these modules (by their names in paths).
    ///
    /// Of two sets the one with fewer scopes is better; of two with equally many the narrower one, where
    /// a scope of one module is narrower than one of all, and one of one action narrower than `ALL`;
    /// then the alphabet decides. So the result does not depend on the order of the list.
    ///
    /// It is the best set where the search ends within 50,000 steps, which it does for any list that can
    /// be met by a handful of scopes. Else it is the best that was found, and never worse than taking,
    /// again and again, what meets the most operations for the fewest new scopes.
    pub fn covering<'a>(needs: impl IntoIterator<Item = (Endpoint, &'a str)>) -> Self {
        Search::new(needs, &[]).best()
    }

    /// The scopes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl AsRef<[String]> for ScopeSet {
    fn as_ref(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

/// A scope by its number in [`Search::scopes`], which is in alphabetical order.
type Number = usize;
type Way = BTreeSet<Number>;

/// Fewer scopes, then narrower ones, then the alphabet.
type Price = (usize, u32, Vec<Number>);

/// Looks for the best set: all sets of one scope, then of two, and so on.
struct Search {
    scopes: Vec<String>,
    widths: Vec<u32>,
    /// For each need the ways to meet it, none of which contains another.
    needs: Vec<Vec<Way>>,
    steps: usize,
    best: Option<(Price, Way)>,
}

impl Search {
    fn new<'a>(needs: impl IntoIterator<Item = (Endpoint, &'a str)>, granted: &[String]) -> Self {
        let named: BTreeSet<Vec<BTreeSet<String>>> = needs
            .into_iter()
            .filter(|(endpoint, module)| !endpoint.is_allowed(granted, module))
            .map(|(endpoint, module)| {
                let ways = endpoint.scope_names(module).into_iter();
                minimal(
                    ways.flat_map(|name| ways_to_meet(&endpoint.operation().scopes, &name, granted))
                        .collect(),
                )
            })
            .collect();
        // One spelling for each scope: the first of the alphabet.
        let mut spelled = BTreeMap::new();
        for scope in named.iter().flatten().flatten() {
            spelled.entry(scope.to_lowercase()).or_insert_with(|| scope.clone());
        }
        let scopes: Vec<_> = spelled.values().cloned().collect();
        let number = |scope: &String| spelled.keys().position(|known| *known == scope.to_lowercase());
        let numbered = |way: &BTreeSet<String>| way.iter().filter_map(number).collect::<Way>();
        let needs: BTreeSet<Vec<Way>> =
            named.iter().map(|ways| minimal(ways.iter().map(numbered).collect())).collect();
        let widths = scopes.iter().map(|scope| width(scope)).collect();
        let mut needs: Vec<_> = needs.into_iter().filter(|ways| !ways.is_empty()).collect();
        // Where there are few ways, little has to be tried.
        needs.sort_by_key(Vec::len);
        Self { scopes, widths, needs, steps: 0, best: None }
    }

    fn best(mut self) -> ScopeSet {
        self.take_greedily();
        let most = self.best.as_ref().map_or(0, |(price, _)| price.0);
        for size in 0..=most {
            self.extend(&Way::new(), size);
            if self.steps > STEPS || self.best.as_ref().is_some_and(|(price, _)| price.0 <= size) {
                break;
            }
        }
        let numbers = self.best.map(|(_, way)| way).unwrap_or_default();
        ScopeSet(numbers.into_iter().filter_map(|number| self.scopes.get(number).cloned()).collect())
    }

    /// Tries all ways to meet the first need that is not met, with at most `size` scopes in all.
    fn extend(&mut self, chosen: &Way, size: usize) {
        self.steps += 1;
        if self.steps > STEPS {
            return;
        }
        let unmet = self.needs.iter().find(|ways| !is_met(ways, chosen));
        let Some(ways) = unmet.cloned() else { return self.offer(chosen.clone()) };
        for way in ways {
            let more: Way = chosen.union(&way).copied().collect();
            if more.len() <= size {
                self.extend(&more, size);
            }
        }
    }

    /// Takes what meets the most needs for the fewest new scopes until all are met, then leaves out
    /// what turns out not to be needed.
    fn take_greedily(&mut self) {
        let mut chosen = Way::new();
        loop {
            let unmet: Vec<_> = self.needs.iter().filter(|ways| !is_met(ways, &chosen)).collect();
            let ways: BTreeSet<&Way> = unmet.iter().copied().flatten().collect();
            let step = ways.into_iter().map(|way| {
                let more: Way = chosen.union(way).copied().collect();
                let met = unmet.iter().filter(|ways| is_met(ways, &more)).count();
                let new = more.len() - chosen.len();
                // Needs for each new scope, as a fraction without a division; at least one is met.
                (std::cmp::Reverse(met * 1_000 / new.max(1)), self.price(&more), more)
            });
            match step.min() {
                None => break,
                Some((_, _, more)) => chosen = more,
            }
        }
        let mut by_width: Vec<_> = chosen.iter().copied().collect();
        by_width.sort_by_key(|&number| std::cmp::Reverse(self.widths[number]));
        for number in by_width {
            let fewer: Way = chosen.iter().copied().filter(|&other| other != number).collect();
            if self.needs.iter().all(|ways| is_met(ways, &fewer)) {
                chosen = fewer;
            }
        }
        self.offer(chosen);
    }

    fn offer(&mut self, way: Way) {
        let price = self.price(&way);
        if self.best.as_ref().is_none_or(|(best, _)| price < *best) {
            self.best = Some((price, way));
        }
    }

    fn price(&self, way: &Way) -> Price {
        (way.len(), way.iter().map(|&number| self.widths[number]).sum(), way.iter().copied().collect())
    }
}

fn is_met(ways: &[Way], chosen: &Way) -> bool {
    ways.iter().any(|way| way.is_subset(chosen))
}

/// The sets of scopes, without those that are granted, that meet a tree for a module.
fn ways_to_meet(scope: &Scope, module: &str, granted: &[String]) -> Vec<BTreeSet<String>> {
    match scope {
        Scope::One(_) if scope.is_met_by(granted, module) => vec![BTreeSet::new()],
        Scope::One(text) => vec![BTreeSet::from([text.replace("{module}", module)])],
        Scope::Any(scopes) => {
            minimal(scopes.iter().flat_map(|scope| ways_to_meet(scope, module, granted)).collect())
        }
        Scope::All(scopes) => scopes.iter().fold(vec![BTreeSet::new()], |ways, scope| {
            let more = ways_to_meet(scope, module, granted);
            let pairs = ways.iter().flat_map(|one| more.iter().map(move |other| one | other));
            minimal(pairs.collect())
        }),
    }
}

/// Without the sets that contain another one, the small ones first, and not too many of them.
fn minimal<T: Ord + Clone>(mut ways: Vec<BTreeSet<T>>) -> Vec<BTreeSet<T>> {
    ways.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    let mut kept: Vec<BTreeSet<T>> = Vec::new();
    for way in ways {
        if kept.len() < WAYS && !kept.iter().any(|small| small.is_subset(&way)) {
            kept.push(way);
        }
    }
    kept
}

/// How much a scope opens: the more words, the less; the more actions, the more.
fn width(scope: &str) -> u32 {
    let mut words: Vec<_> = scope.split('.').collect();
    let action = words.pop().unwrap_or_default().to_ascii_uppercase();
    let actions = match action.as_str() {
        "READ" => 1,
        "CREATE" | "UPDATE" | "DELETE" => 2,
        "WRITE" => 3,
        _ => 5,
    };
    // All custom modules are more than one of them.
    let several = u32::from(words.last() == Some(&"custom"));
    let area = match words.len() {
        0 | 1 => 10_000,
        2 => 1_000,
        3 => 10,
        _ => 0,
    };
    area + 6 * several + actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Body, Concurrency, Host, Method, Module, Operation, Product, Response, Retry,
        Scope::{All, Any, One},
        Version,
    };

    const V8: Version =
        Version { product: Product::Crm, name: "v8", base_path: "/crm/v8", roots: &[], docs: "" };
    const LEADS: Module = Module { api_name: "Leads", scope_name: "leads", display_name: "Leads" };
    const BOOKS: Module =
        Module { api_name: "Price_Books", scope_name: "pricebooks", display_name: "Price Books" };

    const fn operation(scopes: Scope) -> Operation {
        Operation {
            product: Product::Crm,
            name: "sample",
            group: "samples",
            area: "samples",
            method: Method::Get,
            host: Host::Api,
            root: "",
            path: "/{module}",
            versions: &[],
            modules: &[LEADS, BOOKS],
            custom_modules: true,
            scopes,
            parameters: &[],
            body: Body::None,
            response: Response::Status,
            object: None,
            may_be_empty: false,
            errors: &[],
            retry: Retry::Safe,
            credits: 1,
            concurrency: Concurrency::Normal,
            bounds: crate::Bounds::NONE,
            page: "",
        }
    }

    static READ: Operation = operation(Any(&[
        One("ZohoCRM.modules.ALL"),
        One("ZohoCRM.modules.{module}.ALL"),
        One("ZohoCRM.modules.{module}.READ"),
    ]));
    static DELETE: Operation = operation(Any(&[
        One("ZohoCRM.modules.ALL"),
        One("ZohoCRM.modules.{module}.ALL"),
        One("ZohoCRM.modules.{module}.DELETE"),
    ]));
    static FILES: Operation = operation(All(&[
        Any(&[One("ZohoCRM.modules.{module}.ALL"), One("ZohoCRM.modules.{module}.READ")]),
        Any(&[One("ZohoCRM.Files.ALL"), One("ZohoCRM.Files.READ")]),
    ]));
    static USERS: Operation = operation(Any(&[One("ZohoCRM.users.ALL"), One("ZohoCRM.users.READ")]));

    fn on(operation: &'static Operation, module: &'static str) -> (Endpoint, &'static str) {
        (Endpoint::new(operation, V8), module)
    }

    fn set(needs: impl IntoIterator<Item = (Endpoint, &'static str)>) -> String {
        ScopeSet::covering(needs).to_string()
    }

    #[test]
    fn modules_are_named_as_in_paths() {
        let read = Endpoint::new(&READ, V8);
        assert!(read.is_allowed(&["zohocrm.modules.PriceBooks.read"], "Price_Books"));
        assert!(!read.is_allowed(&["ZohoCRM.modules.leads.READ"], "Price_Books"));
        assert!(read.is_allowed(&["ZohoCRM.modules.custom.READ"], "Trips"));
        assert!(read.is_allowed(&["ZohoCRM.modules.trips.READ"], "Trips"));
        assert!(!read.is_allowed(&["ZohoCRM.modules.custom.READ"], "Leads"));
    }

    #[test]
    fn the_narrowest_scope_is_taken_and_one_for_all_where_several_would_be_needed() {
        assert_eq!(set([]), "");
        assert_eq!(set([on(&READ, "Leads")]), "ZohoCRM.modules.leads.READ");
        assert_eq!(set([on(&READ, "Leads"), on(&READ, "Leads")]), "ZohoCRM.modules.leads.READ");
        assert_eq!(set([on(&READ, "Leads"), on(&DELETE, "Leads")]), "ZohoCRM.modules.leads.ALL");
        assert_eq!(set([on(&READ, "Leads"), on(&DELETE, "Price_Books")]), "ZohoCRM.modules.ALL");
        assert_eq!(set([on(&READ, "Trips")]), "ZohoCRM.modules.trips.READ");
        assert_eq!(
            set([on(&FILES, "Trips"), on(&FILES, "Rooms")]),
            "ZohoCRM.Files.READ,ZohoCRM.modules.custom.READ"
        );
        let needs = [on(&FILES, "Leads"), on(&DELETE, "Leads"), on(&USERS, "")];
        let expected = "ZohoCRM.Files.READ,ZohoCRM.modules.leads.ALL,ZohoCRM.users.READ";
        assert_eq!(set(needs), expected);
        assert_eq!(set(needs.into_iter().rev()), expected);
    }

    #[test]
    fn what_is_missing_is_told_beside_what_is_there() {
        let files = Endpoint::new(&FILES, V8);
        let missing = |granted: &[&str]| files.missing_scopes(granted, "Leads").to_string();
        assert_eq!(missing(&[]), "ZohoCRM.Files.READ,ZohoCRM.modules.leads.READ");
        assert_eq!(missing(&["ZohoCRM.files.all"]), "ZohoCRM.modules.leads.READ");
        assert_eq!(missing(&["ZohoCRM.modules.leads.ALL", "ZohoCRM.Files.READ"]), "");
    }

    /// The price of the best of all subsets, by trying each.
    fn by_brute_force(search: &Search) -> Option<Price> {
        let all = 0..1_usize << search.scopes.len();
        let ways =
            all.map(|bits| (0..search.scopes.len()).filter(|bit| bits >> bit & 1 == 1).collect::<Way>());
        ways.filter(|way| search.needs.iter().all(|need| is_met(need, way)))
            .map(|way| search.price(&way))
            .min()
    }

    #[test]
    fn it_is_the_best_of_all_sets() {
        let needs = [
            on(&READ, "Leads"),
            on(&DELETE, "Leads"),
            on(&FILES, "Leads"),
            on(&FILES, "Price_Books"),
            on(&DELETE, "Trips"),
            on(&FILES, "Rooms"),
            on(&USERS, ""),
            on(&READ, "Price_Books"),
        ];
        let mut compared = 0;
        for bits in 0..1_usize << needs.len() {
            let list: Vec<_> =
                (0..needs.len()).filter(|bit| bits >> bit & 1 == 1).map(|bit| needs[bit]).collect();
            let search = Search::new(list.iter().copied(), &[]);
            if search.scopes.len() > 12 {
                continue;
            }
            compared += 1;
            let expected = by_brute_force(&search);
            let found = Search::new(list.iter().copied(), &[]).best();
            let numbers: Way =
                found.iter().filter_map(|one| search.scopes.iter().position(|scope| scope == one)).collect();
            assert_eq!(Some(search.price(&numbers)), expected, "{list:?}: {found}");
            assert!(list.iter().all(|(endpoint, module)| endpoint.is_allowed(found.as_ref(), module)));
        }
        assert!(compared > 100, "{compared}");
    }
}

//! What the service limits beside tokens: calls at a time, and credits in a day.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use zoho_endpoint::Concurrency;

use crate::clock::Moment;
use crate::shared::Shared;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The limits that are switched on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Calls at a time, of one organisation and app.
    pub(crate) concurrency: Option<usize>,
    /// How many of them may be costly ones, where calls at a time are limited.
    pub(crate) sub_concurrency: usize,
    /// Credits in 24 hours, of one organisation.
    pub(crate) credits: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { concurrency: None, sub_concurrency: 10, credits: None }
    }
}

impl Limits {
    /// Whether there is room for one more call beside so many, of which so many are costly.
    fn leave_room(&self, class: Concurrency, (all, costly): (usize, usize)) -> bool {
        self.concurrency.is_none_or(|limit| {
            all < limit && (class == Concurrency::Normal || costly < self.sub_concurrency)
        })
    }
}

/// How many at a time, now and at the most.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gauge {
    now: usize,
    pub(crate) peak: usize,
}

impl Gauge {
    fn enter(&mut self) {
        self.now += 1;
        self.peak = self.peak.max(self.now);
    }

    fn leave(&mut self) {
        self.now = self.now.saturating_sub(1);
    }

    fn reset(&mut self) {
        self.peak = self.now;
    }
}

/// The calls in flight.
#[derive(Debug, Default)]
pub(crate) struct Load {
    pub(crate) all: Gauge,
    organisations: HashMap<usize, Gauge>,
    /// Those that count for the limit, by client, and how many of them are costly: refused calls do
    /// not keep others out.
    admitted: HashMap<usize, (usize, usize)>,
}

impl Load {
    pub(crate) fn peak_of(&self, organisation: usize) -> usize {
        self.organisations.get(&organisation).map_or(0, |gauge| gauge.peak)
    }

    pub(crate) fn reset(&mut self) {
        self.all.reset();
        self.organisations.values_mut().for_each(Gauge::reset);
    }
}

/// A call in flight: from its headers until its answer begins, or until the client has gone.
pub(crate) struct InFlight {
    shared: Arc<Shared>,
    caller: Option<(usize, usize)>,
    class: Concurrency,
    /// Whether the limit leaves room for it.
    pub(crate) admitted: bool,
}

impl InFlight {
    /// Counts a call of this organisation and client; none if the token says nothing about them.
    pub(crate) fn new(shared: &Arc<Shared>, caller: Option<(usize, usize)>, class: Concurrency) -> Self {
        let mut load = shared.load();
        load.all.enter();
        let mut admitted = true;
        if let Some((organisation, client)) = caller {
            load.organisations.entry(organisation).or_default().enter();
            let others = load.admitted.entry(client).or_default();
            admitted = shared.settings.limits.leave_room(class, *others);
            others.0 += usize::from(admitted);
            others.1 += usize::from(admitted && class == Concurrency::Sub);
        }
        drop(load);
        Self { shared: Arc::clone(shared), caller, class, admitted }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut load = self.shared.load();
        load.all.leave();
        let Some((organisation, client)) = self.caller else { return };
        load.organisations.entry(organisation).or_default().leave();
        let others = load.admitted.entry(client).or_default();
        others.0 = others.0.saturating_sub(usize::from(self.admitted));
        others.1 = others.1.saturating_sub(usize::from(self.admitted && self.class == Concurrency::Sub));
    }
}

/// The credits that an organisation has used in the last 24 hours.
#[derive(Debug, Default)]
pub(crate) struct Credits {
    /// By the second, the oldest first.
    spent: VecDeque<(u64, u64)>,
    sum: u64,
}

impl Credits {
    pub(crate) fn used(&mut self, now: Moment) -> u64 {
        let now = now.as_secs();
        while let Some((second, cost)) = self.spent.front().copied()
            && second + DAY.as_secs() <= now
        {
            self.spent.pop_front();
            self.sum = self.sum.saturating_sub(cost);
        }
        self.sum
    }

    /// Uses credits out of so many, if as many are left. The outcome: what to tell about the rest,
    /// which nobody hears of before half of them is used.
    pub(crate) fn spend(&mut self, cost: u64, total: Option<u64>, now: Moment) -> Result<Option<u64>, u64> {
        let used = self.used(now).saturating_add(cost);
        if let Some(total) = total.filter(|total| used > *total) {
            return Err(total - self.sum.min(total));
        }
        match self.spent.back_mut() {
            Some((second, spent)) if *second == now.as_secs() => *spent += cost,
            _ => self.spent.push_back((now.as_secs(), cost)),
        }
        self.sum = used;
        Ok(total.filter(|total| used.saturating_mul(2) >= *total).map(|total| total - used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_come_back_after_a_day() {
        let mut credits = Credits::default();
        let at = Duration::from_secs;
        assert_eq!(credits.spend(4, Some(10), at(0)), Ok(None));
        assert_eq!(credits.spend(1, Some(10), at(100)), Ok(Some(5)));
        assert_eq!(credits.spend(6, Some(10), at(100)), Err(5));
        assert_eq!(credits.spend(5, Some(10), at(100)), Ok(Some(0)));
        assert_eq!(credits.spend(1, Some(10), at(86_399)), Err(0));
        assert_eq!(credits.spend(4, Some(10), at(86_400)), Ok(Some(0)));
        assert_eq!(credits.used(at(86_500)), 4);
        assert_eq!(credits.spend(1_000, None, at(86_500)), Ok(None));
    }
}

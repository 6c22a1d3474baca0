//! The names that columns have here, and what people call them: which tables a file may hold, and what each must name.

use crate::chart::value::Type;
use crate::chart::workflow::{Input, Workflow};
use crate::ledger::money;
use crate::time::YEARS;

/// The event by which the data of an existing plan changes.
pub const REVISE: &str = "revise";

/// What a sheet is, by the columns it must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Plan,
    Agencies,
    Funding,
    /// What the plan itself prints as the cost of its parts.
    Totals,
}

/// Our names and what people call them.
type Names = &'static [(&'static str, &'static [&'static str])];

const PLAN: Names = &[
    ("ref", &["reference", "no", "number", "id", "action_ref", "action_no", "code"]),
    ("line_ref", &["line_item_id", "line_item", "line_id", "line_no", "cost_line"]),
    ("pillar", &["thematic_area", "priority_area", "strategic_area", "component"]),
    ("objective", &["strategic_objective", "specific_objective", "goal", "core_capacity"]),
    ("requirement", &[]),
    ("action", &["title", "activity", "action_item", "measure", "intervention"]),
    ("lead_agency", &["lead", "responsible", "responsible_agency", "lead_organisation", "lead_organization"]),
    ("partners", &["partner", "partner_agencies", "supporting_agencies", "support"]),
    ("start", &["start_date", "begins"]),
    ("due", &["due_date", "deadline", "end_date", "end", "completion_date"]),
    ("label", &["cost_item", "line_title", "subcategory", "primary_subcategory"]),
    ("category", &["cost_category", "primary_category"]),
    ("capital_or_recurrent", &["capital_recurrent", "expenditure_type"]),
    ("unit", &["unit_of_measure"]),
    ("unit_cost", &["cost_per_unit", "unit_price"]),
    ("quantity", &["qty"]),
    ("frequency_per_year", &["frequency", "times_per_year"]),
    ("years", &["fiscal_years", "year"]),
    ("calendar_years", &["calendar_year", "year_calendar"]),
    ("plan_years", &["plan_year", "year_of_plan", "year_numeric"]),
    ("currency", &["currency_original"]),
    ("cost", &["total_cost", "amount", "budget", "total", "cost_original"]),
    ("funding_source", &["source_of_funds", "funded_by"]),
    ("funding_status", &["status_of_funds"]),
    ("assumption", &["assumptions", "costing_assumption"]),
    ("source", &["source_of_information"]),
    // What only an export writes of itself, so that all of it comes back.
    ("plan_ref", &[]),
    ("plan_title", &[]),
    ("pillar_ref", &[]),
    ("objective_ref", &[]),
    ("line_source", &["source_of_the_line"]),
    ("amount_by", &[]),
    ("one_sum", &[]),
    ("price_year", &["prices_of"]),
    ("multipliers", &["multiplier"]),
    ("share", &["share_of_cost"]),
    ("one_off", &["once"]),
    ("cost_from", &[]),
    ("cost_until", &[]),
    ("percents", &[]),
    ("split", &[]),
    ("fiscal_year_starts", &[]),
    ("cofog", &["cofog_code"]),
    ("cost_agency", &["agency_of_cost"]),
    ("optional", &[]),
    ("last_entry", &[]),
];

/// Of the plan's columns those that a sheet of published totals may have.
const TOTALS: [&str; 4] = ["pillar", "objective", "cost", "currency"];

/// Fields of the actions' workflow that plans call otherwise.
const FIELDS: Names = &[
    ("work", &["kind", "type", "type_of_action", "kind_of_action"]),
    ("means_of_verification", &["verification", "mov"]),
    ("indicator", &["indicators", "output_indicator"]),
    ("target", &["targets"]),
    ("baseline", &["baselines"]),
];

const AGENCIES: Names = &[
    ("code", &["id", "abbreviation", "acronym"]),
    ("name", &["agency", "title"]),
    ("valid_from", &["from"]),
    ("valid_until", &["until"]),
    ("successor", &["succeeded_by"]),
    ("mailbox", &["email", "e_mail"]),
];

const FUNDING: Names = &[
    ("source", &["funding_source", "donor"]),
    ("kind", &["type"]),
    ("status", &["stage"]),
    ("amount", &["sum"]),
    ("currency", &[]),
    ("date", &["day"]),
    ("earmark", &["purpose", "for"]),
];

impl Table {
    /// In the order in which a header is tried.
    pub const ALL: [Table; 4] = [Table::Plan, Table::Agencies, Table::Funding, Table::Totals];

    /// One name of each group is among these.
    pub fn is_named_by(self, has: impl Fn(&str) -> bool) -> bool {
        let all = |names: &[&str]| names.iter().all(|name| has(name));
        match self {
            Table::Plan => all(&["pillar", "action"]) && (has("ref") || has("line_ref")),
            Table::Agencies => all(&["code", "name"]),
            Table::Funding => all(&["source", "status", "amount", "currency"]),
            Table::Totals => all(&["pillar", "cost", "currency"]),
        }
    }

    fn listed(self) -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
        let names = match self {
            Table::Plan | Table::Totals => PLAN,
            Table::Agencies => AGENCIES,
            Table::Funding => FUNDING,
        };
        names.iter().filter(move |(name, _)| self != Table::Totals || TOTALS.contains(name))
    }

    /// Our name for a header: of this table, a fiscal year's, another currency's, or a field of the actions' own workflow.
    pub fn name(self, header: &str, action: &Workflow) -> Option<String> {
        let plain = plain(header);
        let listed = self.listed().find(|(name, others)| *name == plain || others.contains(&plain.as_str()));
        if let Some((name, _)) = listed {
            return Some((*name).to_owned());
        }
        match self {
            Table::Agencies | Table::Funding => None,
            Table::Totals => in_another(&plain).map(|_| plain),
            Table::Plan => of_plan(&plain, action),
        }
    }

    /// It is one of our own names in this table.
    pub fn has(self, name: &str, action: &Workflow) -> bool {
        self.name(name, action).as_deref() == Some(name)
    }

    /// What else a column may be called that holds this.
    pub fn others(self, name: &str) -> &'static [&'static str] {
        self.listed().find(|(known, _)| *known == name).map_or(&[], |(_, others)| others)
    }

    /// A column of this table by its own name, and no field of the actions' workflow.
    pub fn is_own(self, name: &str) -> bool {
        self.listed().any(|(known, _)| *known == name) || fiscal_year(name).is_some() || in_another(name).is_some()
    }
}

fn of_plan(plain: &str, action: &Workflow) -> Option<String> {
    if let Some(year) = fiscal_year(plain) {
        return Some(format!("fy{year}"));
    }
    if in_another(plain).is_some() {
        return Some(plain.to_owned());
    }
    let alias = FIELDS.iter().find(|(_, others)| others.contains(&plain)).map(|(name, _)| *name);
    let named = |input: &&Input| input.name == alias.unwrap_or(plain) || self::plain(&input.title) == plain;
    plan_data(action).find(named).filter(|input| importable(&input.of)).map(|input| input.name.clone())
}

/// What a person may map a column of her plan to.
pub fn of_plans(action: &Workflow) -> Vec<String> {
    let own = PLAN.iter().map(|(name, _)| (*name).to_owned());
    let fields = plan_data(action).filter(|input| importable(&input.of)).map(|input| input.name.clone());
    let more = fields.filter(|name| Table::Plan.has(name, action) && !PLAN.iter().any(|(own, _)| own == name));
    own.chain(more).collect()
}

/// The data of a plan: what the event `revise` takes.
pub fn plan_data(workflow: &Workflow) -> impl Iterator<Item = &Input> {
    let revise = workflow.events.iter().find(|event| event.name == REVISE);
    revise.into_iter().flat_map(|event| &event.inputs).filter(|input| input.stored)
}

/// A cell can hold it; documents and people come in by other ways.
fn importable(of: &Type) -> bool {
    match of {
        Type::Text | Type::Integer | Type::Decimal | Type::Date | Type::Choice(_) | Type::Flag | Type::Country => true,
        Type::Money | Type::Instant | Type::Document | Type::Person => false,
    }
}

/// Lower case, words joined by `_`.
pub fn plain(header: &str) -> String {
    let words = header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

pub fn fiscal_year(plain: &str) -> Option<i32> {
    year(plain.strip_prefix("fy")?)
}

/// `cost_usd2024`: the cost once more, in another currency and at the prices of a year.
pub fn in_another(plain: &str) -> Option<(String, i32)> {
    let (code, rest) = plain.strip_prefix("cost_")?.split_at_checked(3)?;
    let code = code.to_uppercase();
    money::exponent(&code)?;
    Some((code, year(rest)?))
}

fn year(digits: &str) -> Option<i32> {
    digits.trim_start_matches('_').parse().ok().filter(|year| YEARS.contains(year))
}

//! Cuts a page into its sections and puts the facts together.

use crate::endpoints::{self, Found};
use crate::lines::{Kind, Line, Lines};
use crate::model::{Page, Placed, Product, Scope};
use crate::section::Section;
use crate::unreadable::Unreadable;
use crate::{envelope, errors, modules, parameters, scopes};

/// Puts together what the lines state. `text` is the whole input.
pub(crate) fn build(lines: Lines, text: &str) -> Result<Page, Unreadable> {
    let Lines { all, address, cut } = lines;
    let (title, start) = start(&all);
    let footer = all[start..].iter().position(|line| line.text.starts_with('©')).map(|at| start + at);
    let end = footer.unwrap_or(all.len());
    let menu = &all[..start];
    // Who saved the menu above the page saved the footer below it too.
    let in_menu = |line: &&Line| line.link.as_deref().is_some_and(|link| link.contains("/developer/docs/"));
    let cut = cut || (footer.is_none() && menu.iter().filter(in_menu).count() > 20);
    let body = Body::cut(&all[start..end]);
    if body.parts.iter().all(|(section, _)| section.is_none()) {
        return Err(without_sections(text));
    }
    let mut warnings = Vec::new();
    let url = endpoints::read(&body.lines(Section::Url), &mut warnings);
    let listed = endpoints::read(&body.lines(Section::Endpoints), &mut warnings);
    let address =
        address.or_else(|| body.lines(Section::Endpoints).iter().find_map(|line| line.link.clone()));
    let samples: Vec<&Line> = all[start..end].iter().filter(|line| line.kind == Kind::Code).collect();

    let operation_types = modules::operation_types(&body.lines(Section::OperationTypes));
    let operations: Vec<String> = operation_types.iter().map(|operation| operation.value.clone()).collect();
    let scopes = scopes::read(&body.lines(Section::Scope), &operations, &mut warnings);

    let mut page = Page {
        name: address.as_deref().and_then(page_name),
        product: url.product.or(listed.product).or_else(|| product(text)),
        version: version(address.as_deref(), &url, &samples, text),
        modules: modules::list(&body.lines(Section::Modules)),
        module_names: modules::list(&body.lines(Section::ModuleNames)),
        scopes,
        operation_types,
        errors: errors::read(&body.lines(Section::Errors), &mut warnings),
        title,
        ..Page::default()
    };
    if page.modules.is_empty() {
        page.modules = modules::table(&body.lines(Section::PathParameters));
    }
    let named = url.product.or(listed.product).is_some();
    let foreign = !named
        && match &page.scopes {
            Some(scope) => !is_ours(&scope.value),
            // A scope that does not begin with `Zoho` is another product's.
            None => body.has(Section::Scope) && !text.contains("ZohoCRM.") && !text.contains("ZohoBigin."),
        };
    if page.product.is_none() || foreign {
        return Err(Unreadable::OtherProduct);
    }
    if cut {
        return Err(Unreadable::Half("it ends in the middle"));
    }
    half(&page, &body, &url, &listed)?;
    if footer.is_none() {
        ends_well(&body)?;
    }
    for (section, part) in &body.parts {
        for parameter in parameters::read(*section, part) {
            let known = || page.parameters.iter().any(|known| known.value == parameter.value);
            if page.parameters.len() < crate::MAX_FACTS && !known() {
                page.parameters.push(parameter);
            }
        }
    }
    let queried = listed.queried.iter().chain(&url.queried);
    for parameter in queried {
        if !page.parameters.iter().any(|known| known.value.name == parameter.value.name) {
            page.parameters.push(parameter.clone());
        }
    }
    page.endpoints = paths(listed, url, menu, page.name.as_deref(), &samples, &operations, &mut warnings);
    let answers: Vec<Vec<&Line>> = body
        .parts
        .iter()
        .filter(|(section, _)| *section == Some(Section::SampleResponse))
        .map(|(_, part)| part.clone())
        .collect();
    let download = page.title.as_deref().is_some_and(|title| title.starts_with("Download"));
    page.envelope = envelope::read(&answers, download);
    if footer.is_none() && !body.has(Section::SampleResponse) {
        // Some samples of answers have no heading. A file is no answer that could be shown; such a page ends with its
        // errors, and they with a sentence.
        let last = all.iter().rev().map(|line| line.text.trim()).find(|text| !matches!(*text, "" | "```"));
        let last = last.unwrap_or_default();
        let whole =
            last.ends_with(['}', ']']) || download && body.has(Section::Errors) && last.ends_with('.');
        if !whole {
            return Err(Unreadable::Half("no sample of an answer"));
        }
    }
    if footer.is_none() && !body.ends_with_an_answer() {
        let line = all.last().map_or(1, |line| line.number);
        let text = "neither a footer nor a sample of an answer ends the page: it may go on".to_owned();
        warnings.push(Placed::new(text, line));
    }
    missing(&page, &body, &mut warnings);
    page.warnings = warnings;
    Ok(page)
}

/// Where the page itself begins, behind banner and menu, and its title.
fn start(all: &[Line]) -> (Option<String>, usize) {
    let heading = |line: &Line| matches!(line.kind, Kind::Heading(_));
    let first = all.iter().position(|line| heading(line) && Section::of(&line.text).is_some()).unwrap_or(0);
    all.get(..first)
        .and_then(|before| before.iter().rposition(|line| line.kind == Kind::Heading(1)))
        .map_or((None, first), |at| (Some(all[at].text.clone()), at))
}

/// A page's sections, in its order.
struct Body<'a> {
    parts: Vec<(Option<Section>, Vec<&'a Line>)>,
}

impl<'a> Body<'a> {
    fn cut(lines: &'a [Line]) -> Self {
        let mut parts: Vec<(Option<Section>, Vec<&Line>)> = vec![(None, Vec::new())];
        for line in lines {
            if matches!(line.kind, Kind::Heading(_)) {
                // An error under a heading of its own belongs to the list of errors.
                let header = errors::header(&line.text).is_some();
                if header && parts.last().is_some_and(|(section, _)| *section == Some(Section::Errors)) {
                    if let Some((_, part)) = parts.last_mut() {
                        part.push(line);
                    }
                    continue;
                }
                parts.push((Section::of(&line.text), Vec::new()));
            } else if let Some((_, part)) = parts.last_mut() {
                part.push(line);
            }
        }
        Self { parts }
    }

    fn lines(&self, wanted: Section) -> Vec<&'a Line> {
        self.parts
            .iter()
            .filter(|(section, _)| *section == Some(wanted))
            .flat_map(|(_, part)| part.iter().copied())
            .collect()
    }

    /// Whether the last thing of the page is a sample of an answer, behind the errors: pages of operations end so.
    fn ends_with_an_answer(&self) -> bool {
        let errors = self.parts.iter().rposition(|(section, _)| *section == Some(Section::Errors));
        let last = self.parts.len().saturating_sub(1);
        errors.is_none_or(|errors| errors < last)
            && (errors.is_some() || self.has(Section::Url))
            && self.parts.last().is_some_and(|(section, _)| *section == Some(Section::SampleResponse))
    }

    fn has(&self, wanted: Section) -> bool {
        self.parts.iter().any(|(section, _)| *section == Some(wanted))
    }
}

fn without_sections(text: &str) -> Unreadable {
    let start: String = text.chars().take(200_000).collect::<String>().to_lowercase();
    let asks = ["sign in", "log in", "signin", "login"].iter().any(|word| start.contains(word));
    let form = ["password", "accounts.zoho", "iam", "forgot"].iter().any(|word| start.contains(word));
    if asks && form { Unreadable::Login } else { Unreadable::OtherProduct }
}

/// The paths of the list; of the URLs where there is no list.
fn paths(
    listed: Found,
    url: Found,
    menu: &[Line],
    name: Option<&str>,
    samples: &[&Line],
    operations: &[String],
    warnings: &mut Vec<Placed<String>>,
) -> Vec<Placed<crate::Endpoint>> {
    let shape = |path: &str| {
        let parts = path.trim_start_matches("/bulk").split('/');
        parts.map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
    };
    let mut endpoints = listed.endpoints;
    if endpoints.is_empty() {
        endpoints = url.endpoints;
    } else {
        for other in url.endpoints {
            if !endpoints.iter().any(|known| shape(&known.value.path) == shape(&other.value.path)) {
                let text = format!("the URL `{}` is not among the endpoints", other.value.path);
                warnings.push(Placed::new(text, other.line));
            }
        }
    }
    let in_menu = || {
        let name = format!("/{}", name?);
        menu.iter()
            .filter(|line| line.link.as_deref().is_some_and(|link| link.ends_with(&name)))
            .map(|line| endpoints::method(&line.text).0)
            .find(|method| !method.is_empty())
    };
    let stated = in_menu().or_else(|| endpoints::sampled(samples));
    // The only type of operation besides ALL tells a read and a deletion apart from the rest.
    let implied =
        match operations.iter().filter(|word| *word != "ALL").map(String::as_str).collect::<Vec<_>>()[..] {
            ["READ"] => Some("GET"),
            ["DELETE"] => Some("DELETE"),
            _ => None,
        };
    for endpoint in endpoints.iter_mut().filter(|endpoint| endpoint.value.method.is_empty()) {
        if stated.is_none() {
            let text = implied.map_or_else(
                || "the page names no method".to_owned(),
                |method| format!("the page names no method; {method} follows from the type of operation"),
            );
            warnings.push(Placed::new(text, endpoint.line));
        }
        stated.or(implied).unwrap_or_default().clone_into(&mut endpoint.value.method);
    }
    endpoints
}

fn half(page: &Page, body: &Body<'_>, url: &Found, listed: &Found) -> Result<(), Unreadable> {
    let request = !url.endpoints.is_empty() || !listed.endpoints.is_empty() || body.has(Section::Url);
    let answers =
        [Section::Errors, Section::SampleResponse, Section::SampleRequest].into_iter().any(|s| body.has(s));
    if request && !answers {
        return Err(Unreadable::Half("there is neither a sample nor a list of errors"));
    }
    if !request && page.scopes.is_none() {
        return Err(Unreadable::Half("there is neither an endpoint nor a scope"));
    }
    Ok(())
}

/// Looks at the last section, where no footer tells that the page is whole.
fn ends_well(body: &Body<'_>) -> Result<(), Unreadable> {
    if let Some((_, last)) = body.parts.last() {
        let Some(line) = last.last() else { return Err(Unreadable::Half("the last section is empty")) };
        if errors::header(&line.text).is_some() {
            return Err(Unreadable::Half("the last error has no message"));
        }
        let count = |open: char| last.iter().map(|line| line.text.matches(open).count()).sum::<usize>();
        if line.kind == Kind::Code && count('{') > count('}') {
            return Err(Unreadable::Half("the last sample is not closed"));
        }
    }
    Ok(())
}

fn missing(page: &Page, body: &Body<'_>, warnings: &mut Vec<Placed<String>>) {
    let empty = [
        (page.endpoints.is_empty(), Section::Endpoints, "the page names no endpoint"),
        (page.scopes.is_none(), Section::Scope, "the page names no scope"),
        (page.errors.is_empty(), Section::Errors, "the page lists no errors"),
        (page.modules.is_empty() && body.has(Section::Modules), Section::Modules, "no module was understood"),
    ];
    for (empty, section, text) in empty {
        if empty {
            let line = body.lines(section).first().map_or(1, |line| line.number);
            warnings.push(Placed::new(text.to_owned(), line));
        }
    }
}

/// The product that the whole input is about.
fn product(text: &str) -> Option<Product> {
    let counts = |words: [&str; 3]| words.iter().map(|word| text.matches(word).count()).sum::<usize>();
    let crm = counts(["ZohoCRM.", "/crm/v", "/crm/developer/docs/api"]);
    let bigin = counts(["ZohoBigin.", "/bigin/v", "/bigin/developer/docs"]);
    match (crm, bigin) {
        // Pages about files name neither a path of the product nor one of its scopes.
        (0, 0) => {
            let other = text.match_indices("Zoho").any(|(at, _)| {
                let name = text[at..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                text[at + name.len()..].starts_with('.') && !matches!(name, "Zoho" | "ZohoFiles")
            });
            let named =
                text.contains("Zoho CRM") || (text.contains("CRM") && text.contains("Zoho-oauthtoken"));
            (!other && named).then_some(Product::Crm)
        }
        _ if crm >= bigin => Some(Product::Crm),
        _ => Some(Product::Bigin),
    }
}

/// Whether a scope is one that pages of CRM or Bigin ask for. Some of their files are kept by other services.
fn is_ours(scope: &Scope) -> bool {
    match scope {
        Scope::One(name) => {
            let service = name.split('.').next().unwrap_or_default();
            matches!(service, "ZohoCRM" | "ZohoBigin" | "ZohoFiles" | "ZohoSearch")
        }
        Scope::Any(parts) | Scope::All(parts) => parts.iter().any(is_ours),
    }
}

fn page_name(address: &str) -> Option<String> {
    let name = address.split(['#', '?']).next()?.rsplit('/').next()?;
    let page = std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("html"));
    page.then(|| name.to_owned())
}

/// The version of the documentation that the page links to, where it is one: a footer or a menu tells it, too.
fn linked(text: &str) -> Option<String> {
    let mut found = ["/developer/docs/api/", "/developer/docs/apis/"].iter().flat_map(|root| {
        text.match_indices(root).filter_map(|(at, root)| text[at + root.len()..].split('/').next())
    });
    let is_number = |part: &&str| part.starts_with('v') && part.len() < 8 && endpoints::is_version(part);
    let first = found.find(is_number)?;
    found.filter(is_number).all(|other| other == first).then(|| first.to_owned())
}

fn version(address: Option<&str>, url: &Found, samples: &[&Line], text: &str) -> Option<String> {
    let within = |text: &str| {
        let digits = |part: &&str| part.starts_with('v') && endpoints::is_version(part);
        text.split('/').find(digits).map(str::to_owned)
    };
    let of_samples = || {
        samples.iter().find_map(|line| {
            let at = line.text.find("/crm/").or_else(|| line.text.find("/bigin/"))?;
            within(&line.text[at..])
        })
    };
    address.and_then(within).or_else(|| url.version.clone()).or_else(of_samples).or_else(|| linked(text))
}

//! Turns a page of Markdown, as a scraper made it, into the other flavours. Simple on purpose: it shares no code with the reader.

/// A piece of a page.
enum Block {
    Heading(usize, String),
    Bullet(String),
    Text(String),
    Code(Vec<String>),
}

/// How the HTML is laid out.
#[derive(Debug, Clone, Copy)]
pub enum Style {
    /// Headings as they are, lists as lists of paragraphs.
    Lists,
    /// All headings one level up in nested `div`s, names in bold with the type in a `span`, lines parted by `<br>`.
    Divisions,
}

fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(middle) = rest.find("](") {
        let Some(open) = rest[..middle].rfind('[') else { break };
        let Some(end) = rest[middle..].find(')').map(|end| middle + end) else { break };
        out.push_str(&rest[..open]);
        out.push_str(&rest[open + 1..middle]);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    let bare = out.replace("**", "").replace('`', "");
    let mut chars = bare.chars().peekable();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => text.extend(chars.next()),
            '_' if text.is_empty()
                || text.ends_with(' ')
                || chars.peek().is_none_or(|c| " .,".contains(*c)) => {}
            _ => text.push(c),
        }
    }
    text.trim().to_owned()
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut fenced = false;
    let body = markdown.split("\n# ").last().unwrap_or_default();
    for raw in format!("# {body}").lines() {
        let line = raw.trim();
        if line.starts_with('©') {
            break;
        }
        if line.starts_with("```") {
            fenced = !fenced;
            if fenced {
                found.push(Block::Code(Vec::new()));
            }
        } else if let (true, Some(Block::Code(lines))) = (fenced, found.last_mut()) {
            lines.push(raw.trim_end_matches('\\').to_owned());
        } else if line.starts_with('#') {
            let level = line.chars().take_while(|c| *c == '#').count();
            found.push(Block::Heading(level, plain(&line[level..])));
        } else if let Some(item) = line.strip_prefix("- ") {
            found.push(Block::Bullet(plain(item)));
        } else if !line.is_empty() {
            found.push(Block::Text(plain(line)));
        }
    }
    found
}

/// Plain text with bullets, or flattened.
pub fn text(markdown: &str, bullets: bool) -> String {
    let mut out = String::new();
    let gap = if bullets { "\n\n" } else { "\n" };
    for block in blocks(markdown) {
        match block {
            Block::Heading(_, text) | Block::Text(text) => out.push_str(&text),
            Block::Bullet(text) => {
                out.push_str(if bullets { "  • " } else { "- " });
                out.push_str(&text);
            }
            Block::Code(lines) => {
                let code = lines.join("\n");
                if !code.starts_with("Copied") {
                    out.push_str("Copied");
                }
                out.push_str(&code);
            }
        }
        out.push_str(gap);
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// HTML as a browser saves it, with a script, a menu and a footer around it.
pub fn html(markdown: &str, style: Style) -> String {
    let mut out = String::from(
        "<!DOCTYPE html><html><head><title>x</title><script>if (1<2) { var a = '#### Scope'; }</script></head>\n<body>\
         <nav><ul><li><a href=\"#\">Scope</a></li></ul></nav><div class=\"main\"><div>\n",
    );
    let mut table = false;
    for block in blocks(markdown) {
        let row = matches!(&block, Block::Text(text) if text.starts_with('|'));
        if row != table {
            out.push_str(if row { "<table><tbody>" } else { "</tbody></table>" });
            table = row;
        }
        let piece = match (block, style) {
            (Block::Heading(level, text), Style::Lists) => format!("<h{level}>{}</h{level}>", escape(&text)),
            (Block::Heading(level, text), Style::Divisions) => {
                let level = level.saturating_sub(1).max(1);
                format!("</div><div class=\"part\"><h{level}><a id=\"x\"></a>{}</h{level}>", escape(&text))
            }
            (Block::Text(text), _) if row => {
                let cells = text.trim_matches('|').split('|');
                let rule = text.chars().all(|c| "|-: ".contains(c));
                let cells: Vec<_> = cells.map(|cell| format!("<td>\n{}</td>", escape(cell.trim()))).collect();
                if rule { String::new() } else { format!("<tr>{}</tr>", cells.concat()) }
            }
            (Block::Bullet(text), Style::Lists) => format!("<ul><li><p>{}</p></li></ul>", escape(&text)),
            (Block::Bullet(text), Style::Divisions) => match text.split_once("HTTP") {
                Some((code, status)) => format!(
                    "<ul>\n<li><strong>{}</strong>&nbsp;HTTP{}</li></ul>",
                    escape(code.trim()),
                    escape(status).replace(' ', "&nbsp;")
                ),
                None => format!("<ul>\n<li class=\"item\">{}</li></ul>", escape(&text)),
            },
            (Block::Text(text), Style::Lists) => format!("<p>{}</p>", escape(&text)),
            (Block::Text(text), Style::Divisions) => format!("<br>{}<br/>", escape(&text)),
            (Block::Code(lines), _) => {
                format!("<pre><code class=\"lang\">{}</code></pre>", escape(&lines.join("\n")))
            }
        };
        out.push_str(&piece);
        out.push('\n');
    }
    out.push_str("</div></div><footer>© 2025, Zoho Corporation Pvt. Ltd.</footer></body></html>\n");
    out
}

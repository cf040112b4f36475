//! A network of who acts upon whom, as GraphML: actors are nodes, an edge runs from actor to recipient.

use std::io::Write;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use crate::ExportError;

/// A node: a country, organisation or group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Its code.
    pub code: String,
    /// Its name, where one is known.
    pub name: Option<String>,
}

/// What one did to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The code of the actor.
    pub actor: String,
    /// The code of the recipient.
    pub recipient: String,
    /// Happenings.
    pub happenings: i64,
    /// Reports of them.
    pub reports: i64,
    /// Mean of PLOVER's score over the happenings, -10 to 10.
    pub score: f64,
    /// Happenings by quad class and by type, by their names in lower case.
    pub counts: Vec<(String, i64)>,
}

/// Writes a network. The counts that any edge has are attributes of all, 0 where an edge lacks them.
pub fn write<W: Write>(out: W, nodes: &[Node], edges: &[Edge]) -> Result<W, ExportError> {
    let mut kinds: Vec<&str> = edges.iter().flat_map(|e| e.counts.iter().map(|(kind, _)| kind.as_str())).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let graphml = xml.create_element("graphml").with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns"));
    graphml.write_inner_content(|xml| {
        key(xml, "name", "node", "string")?;
        key(xml, "happenings", "edge", "long")?;
        key(xml, "reports", "edge", "long")?;
        key(xml, "score", "edge", "double")?;
        for kind in &kinds {
            key(xml, kind, "edge", "long")?;
        }
        let graph = xml.create_element("graph").with_attributes([("id", "kabar"), ("edgedefault", "directed")]);
        graph.write_inner_content(|xml| {
            nodes.iter().try_for_each(|node| write_node(xml, node))?;
            edges.iter().try_for_each(|edge| write_edge(xml, edge, &kinds))
        })?;
        Ok(())
    })?;
    let mut out = xml.into_inner();
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(out)
}

type Done = std::io::Result<()>;

fn key<W: Write>(xml: &mut Writer<W>, name: &str, on: &str, kind: &str) -> Done {
    let attributes = [("id", name), ("for", on), ("attr.name", name), ("attr.type", kind)];
    xml.create_element("key").with_attributes(attributes).write_empty()?;
    Ok(())
}

fn write_node<W: Write>(xml: &mut Writer<W>, node: &Node) -> Done {
    let code = printable(&node.code);
    let element = xml.create_element("node").with_attribute(("id", code.as_str()));
    match &node.name {
        Some(name) => element.write_inner_content(|xml| data(xml, "name", &printable(name)))?,
        None => element.write_empty()?,
    };
    Ok(())
}

fn write_edge<W: Write>(xml: &mut Writer<W>, edge: &Edge, kinds: &[&str]) -> Done {
    let (source, target) = (printable(&edge.actor), printable(&edge.recipient));
    let element =
        xml.create_element("edge").with_attributes([("source", source.as_str()), ("target", target.as_str())]);
    element.write_inner_content(|xml| {
        data(xml, "happenings", &edge.happenings.to_string())?;
        data(xml, "reports", &edge.reports.to_string())?;
        data(xml, "score", &edge.score.to_string())?;
        for kind in kinds {
            let count = edge.counts.iter().find(|(name, _)| name == kind).map_or(0, |(_, count)| *count);
            data(xml, kind, &count.to_string())?;
        }
        Ok(())
    })?;
    Ok(())
}

fn data<W: Write>(xml: &mut Writer<W>, name: &str, text: &str) -> Done {
    xml.create_element("data").with_attribute(("key", name)).write_text_content(BytesText::new(text))?;
    Ok(())
}

/// XML has no way to write most control characters.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

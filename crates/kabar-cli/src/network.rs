//! `kabar network`: who acts upon whom.

use std::{
    collections::BTreeSet,
    io::{self, BufWriter},
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use kabar::Codes;
use kabar_export::graphml::{self, Edge, Node};
use kabar_model::{EventType, Factuality, Quad};
use kabar_store::Tie;
use serde_json::{Map, json};

use crate::{
    asking::{Days, at, factuality, open},
    batch::Outcome,
    sheet,
};

/// Options of `kabar network`.
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub(crate) struct Network {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    #[command(flatten)]
    days: Days,

    /// Only events told as CT+ (fact), CT- (denied), PR, PS or UU; several with commas
    #[arg(long, value_name = "VALUE", value_parser = factuality, value_delimiter = ',')]
    factuality: Vec<Factuality>,

    /// Leave out pairs with fewer happenings
    #[arg(long, value_name = "N", default_value_t = 1)]
    least: i64,

    /// What held at this version of the archive
    #[arg(long, value_name = "V")]
    version: Option<i64>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = Form::Graphml)]
    format: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For Gephi, networkx, igraph
    Graphml,
    /// One object with nodes and links, for d3
    Json,
}

pub(crate) fn run(network: &Network) -> anyhow::Result<Outcome> {
    let (store, codes) = open(&network.archive)?;
    let ties = store.network(at(&store, network.version)?, network.days.span()?, &network.factuality)?;
    let (nodes, edges) = graph(&ties, &codes, network.least);
    let mut out = BufWriter::new(io::stdout().lock());
    sheet::written(match network.format {
        Form::Graphml => graphml::write(out, &nodes, &edges).map(|_| ()),
        Form::Json => kabar_export::jsonl::line(&mut out, &json_of(&nodes, &edges)),
    })
}

/// Nodes and edges, by their codes.
pub(crate) fn graph(ties: &[Tie], codes: &Codes, least: i64) -> (Vec<Node>, Vec<Edge>) {
    let edges: Vec<Edge> = ties.iter().map(|tie| edge(tie, codes)).filter(|edge| edge.happenings >= least).collect();
    let names: BTreeSet<&str> = edges.iter().flat_map(|e| [e.actor.as_str(), e.recipient.as_str()]).collect();
    let node = |code: &str| Node { code: code.to_owned(), name: codes.name(code).map(str::to_owned) };
    (names.into_iter().map(node).collect(), edges)
}

fn edge(tie: &Tie, codes: &Codes) -> Edge {
    let count =
        |test: &dyn Fn(EventType) -> bool| tie.happenings.iter().filter(|(k, _)| test(**k)).map(|(_, n)| n).sum();
    let quads = Quad::ALL.iter().map(|quad| (quad.as_str().to_owned(), count(&|kind| codes.quad(kind) == *quad)));
    let kinds = tie.happenings.iter().map(|(kind, n)| (kind.as_str().to_lowercase(), *n));
    Edge {
        actor: tie.actor.clone(),
        recipient: tie.recipient.clone(),
        happenings: tie.happenings.values().sum(),
        reports: tie.reports,
        score: tie.score().unwrap_or(0.0),
        counts: quads.filter(|(_, n)| *n > 0).chain(kinds).collect(),
    }
}

fn json_of(nodes: &[Node], edges: &[Edge]) -> serde_json::Value {
    let nodes: Vec<_> = nodes.iter().map(|n| json!({ "id": n.code, "name": n.name })).collect();
    let link = |edge: &Edge| {
        let counts: Map<String, serde_json::Value> = edge.counts.iter().map(|(k, n)| (k.clone(), json!(n))).collect();
        json!({
            "source": edge.actor, "target": edge.recipient, "happenings": edge.happenings, "reports": edge.reports,
            "score": edge.score, "counts": counts,
        })
    };
    json!({ "directed": true, "nodes": nodes, "links": edges.iter().map(link).collect::<Vec<_>>() })
}

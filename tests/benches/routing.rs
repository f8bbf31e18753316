//! Routing alone: from a method and a path to the binding, against matchit, the router of axum, on what it can express.
//!
//! The templates are those of a large API in the style of Google's: collections within collections, standard methods
//! and custom verbs. matchit has no verbs, so the second part measures both on the templates without one.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use http::Method;
use matchit::Router;
use polywire::rest::RestServer;
use polywire_tests::definitions;
use std::{collections::HashMap, hint::black_box};

/// A binding of the API, and a path that it answers.
struct Route {
    method: &'static str,
    /// With `{}` for what a variable stands for.
    collection: String,
    verb: Option<&'static str>,
}

const RESOURCES: [&str; 20] = [
    "instances",
    "clusters",
    "topics",
    "subscriptions",
    "snapshots",
    "schemas",
    "jobs",
    "models",
    "datasets",
    "tables",
    "buckets",
    "keys",
    "secrets",
    "networks",
    "disks",
    "images",
    "policies",
    "folders",
    "reports",
    "alerts",
];
const PARENTS: [&str; 5] = ["projects", "organizations", "folders", "billingAccounts", "tenants"];
const VERBS: [&str; 4] = ["cancel", "undelete", "move", "testIamPermissions"];

/// `count` bindings: nine for each resource of each parent in each version of the API.
fn api(count: usize) -> Vec<Route> {
    let mut routes = Vec::new();
    for version in 1.. {
        for resource in RESOURCES {
            for parent in PARENTS {
                let collection = format!("/v{version}/{parent}/{{}}/locations/{{}}/{resource}");
                let item = format!("{collection}/{{}}");
                for method in ["GET", "POST"] {
                    routes.push(Route { method, collection: collection.clone(), verb: None });
                }
                for method in ["GET", "PATCH", "DELETE"] {
                    routes.push(Route { method, collection: item.clone(), verb: None });
                }
                for verb in VERBS {
                    routes.push(Route { method: "POST", collection: item.clone(), verb: Some(verb) });
                }
            }
        }
        if routes.len() >= count {
            routes.truncate(count);
            return routes;
        }
    }
    routes
}

impl Route {
    /// The binding, whose whole resource name is one variable.
    fn binding(&self) -> String {
        let mut text = self.collection.trim_start_matches('/').replace("{}", "*");
        if let Some((version, name)) = text.split_once('/') {
            text = format!("/{version}/{{name={name}}}");
        }
        if let Some(verb) = self.verb {
            text = format!("{text}:{verb}");
        }
        format!("{}: \"{text}\"", self.method.to_ascii_lowercase())
    }

    fn path(&self) -> String {
        let path = self.collection.replacen("{}", "my-project-42", 1).replacen("{}", "europe-west1", 1);
        let path = path.replace("{}", "resource-0815");
        self.verb.map_or(path.clone(), |verb| format!("{path}:{verb}"))
    }

    /// The same for matchit, whose variables have names.
    fn matchit(&self) -> String {
        self.collection.split("{}").enumerate().fold(String::new(), |template, (index, part)| {
            if index == 0 { part.to_owned() } else { format!("{template}{{v{index}}}{part}") }
        })
    }
}

fn server(routes: &[Route]) -> RestServer {
    let message = "message Request { string name = 1; }";
    definitions::server(&definitions::routes(&definitions::bound(message, routes.iter().map(Route::binding))))
}

/// As axum does it: one entry for each path, and the methods behind it.
fn matchit(routes: &[Route]) -> Router<HashMap<Method, usize>> {
    let mut paths: HashMap<String, HashMap<Method, usize>> = HashMap::new();
    for (index, route) in routes.iter().enumerate() {
        paths.entry(route.matchit()).or_default().insert(method(route), index);
    }
    let mut router = Router::new();
    for (path, methods) in paths {
        router.insert(path, methods).expect("paths do not conflict");
    }
    router
}

fn method(route: &Route) -> Method {
    route.method.parse().expect("a method")
}

/// Paths of all parts of the API, in an order that is not that of the routes.
fn requests(routes: &[Route]) -> Vec<(Method, String)> {
    let step = routes.len() / 3 * 2 + 1;
    let picked = (0..routes.len().min(512)).map(|index| &routes[index * step % routes.len()]);
    picked.map(|route| (method(route), route.path())).collect()
}

fn bench(criterion: &mut Criterion) {
    for (name, verbs) in [("with verbs", true), ("without verbs", false)] {
        let mut group = criterion.benchmark_group(format!("routing {name}"));
        for count in [20, 200, 2_000] {
            let routes: Vec<Route> = api(count * 2)
                .into_iter()
                .filter(|route| verbs || route.verb.is_none())
                .take(count)
                .collect();
            assert_eq!(routes.len(), count);
            let requests = requests(&routes);
            group.throughput(Throughput::Elements(requests.len() as u64));
            let server = server(&routes);
            group.bench_with_input(BenchmarkId::new("polywire", count), &requests, |bencher, requests| {
                bencher.iter(|| {
                    for (method, path) in requests {
                        assert!(black_box(server.find(method, path)).is_some());
                    }
                });
            });
            if verbs {
                continue;
            }
            let router = matchit(&routes);
            group.bench_with_input(BenchmarkId::new("matchit", count), &requests, |bencher, requests| {
                bencher.iter(|| {
                    for (method, path) in requests {
                        let found = router.at(path).ok().and_then(|found| found.value.get(method).copied());
                        assert!(black_box(found).is_some());
                    }
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);

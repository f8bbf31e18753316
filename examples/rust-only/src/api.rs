//! The interface: what a `.proto` file would say.

use polywire::{Status, Streaming};

/// A list of things to do.
#[polywire::service(package = "tasks.v1", fake)]
pub(crate) trait Tasks {
    /// Adds a task.
    #[http(post = "/v1/tasks", body = "*")]
    async fn add(&self, request: AddRequest) -> Result<Task, Status>;

    /// Returns all tasks.
    #[http(get = "/v1/tasks")]
    async fn list(&self, request: ListRequest) -> Result<ListResponse, Status>;

    /// Streams all tasks, one by one.
    #[http(get = "/v1/tasks:stream")]
    async fn stream(&self, request: ListRequest) -> Result<Streaming<Task>, Status>;
}

/// Something to do.
#[polywire::message(package = "tasks.v1")]
pub(crate) struct Task {
    #[field(1)]
    pub(crate) id: u64,
    #[field(2)]
    pub(crate) title: String,
}

#[polywire::message(package = "tasks.v1")]
pub(crate) struct AddRequest {
    #[field(1)]
    pub(crate) title: String,
}

#[polywire::message(package = "tasks.v1")]
pub(crate) struct ListRequest {}

#[polywire::message(package = "tasks.v1")]
pub(crate) struct ListResponse {
    #[field(1)]
    pub(crate) tasks: Vec<Task>,
}

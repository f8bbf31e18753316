//! A service whose interface is written in Rust: no `.proto` file, no build script, on gRPC, REST and a queue.

mod api;

use api::{AddRequest, ListRequest, ListResponse, Task, Tasks, TasksClient, TasksServer};
use polywire::{Server, Status, Streaming};
use std::{
    error::Error,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Keeps tasks in memory.
#[derive(Default)]
struct Board(Mutex<Vec<Task>>);

impl Board {
    fn tasks(&self) -> MutexGuard<'_, Vec<Task>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tasks for Board {
    async fn add(&self, request: AddRequest) -> Result<Task, Status> {
        if request.title.is_empty() {
            return Err(Status::invalid_argument("a task needs a `title`"));
        }
        let mut tasks = self.tasks();
        let task = Task { id: tasks.len() as u64 + 1, title: request.title };
        tasks.push(task.clone());
        Ok(task)
    }

    async fn list(&self, _: ListRequest) -> Result<ListResponse, Status> {
        Ok(ListResponse { tasks: self.tasks().clone() })
    }

    async fn stream(&self, _: ListRequest) -> Result<Streaming<Task>, Status> {
        let tasks = self.tasks().clone();
        Ok(Streaming::new(tokio_stream::iter(tasks.into_iter().map(Ok))))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::new()
        .add(TasksServer::new(Board::default()))
        .listen("http://127.0.0.1:8080") // gRPC and REST on one port
        .listen("memory://tasks")
        .bind()
        .await?;
    let serving = tokio::spawn(server.serve());

    for uri in ["grpc://127.0.0.1:8080", "http://127.0.0.1:8080", "memory://tasks"] {
        let tasks = TasksClient::connect(uri).await?;
        let task = tasks.add(AddRequest { title: format!("call over {uri}") }).await?.into_inner();
        println!("{}. {}", task.id, task.title);
    }
    Ok(serving.await??) // until Ctrl-C
}

#[cfg(test)]
mod tests;

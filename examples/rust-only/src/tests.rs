use crate::{
    Board,
    api::{AddRequest, ListRequest, Task, Tasks, TasksClient, TasksFake, TasksServer},
};
use polywire::{Code, Response, Server, Status};
use std::error::Error;
use tokio_stream::StreamExt as _;

#[tokio::test]
async fn one_board_is_on_every_wire() -> Result<(), Box<dyn Error>> {
    let server = Server::new()
        .add(TasksServer::new(Board::default()))
        .listen("http://127.0.0.1:0")
        .listen("memory://tasks-test")
        .bind()
        .await?;
    let uris = server.uris().to_vec();
    tokio::spawn(server.serve());

    let wires = [uris[0].replace("http", "grpc"), uris[0].clone(), uris[1].clone()];
    for (id, uri) in (1..).zip(&wires) {
        let tasks = TasksClient::connect(uri).await?;
        let added = tasks.add(AddRequest { title: uri.clone() }).await?.into_inner();
        assert_eq!(added, Task { id, title: uri.clone() });
        let refused = tasks.add(AddRequest::default()).await.map(Response::into_inner);
        assert_eq!(refused.map_err(|status| status.code()), Err(Code::InvalidArgument));
    }
    for uri in &wires {
        let mut stream = TasksClient::connect(uri).await?.stream(ListRequest {}).await?.into_inner();
        let mut titles = Vec::new();
        while let Some(task) = stream.next().await.transpose()? {
            titles.push(task.title);
        }
        assert_eq!(titles, wires);
    }
    Ok(())
}

/// The titles that a user's test would look at, without a server.
async fn titles(tasks: &impl Tasks) -> Result<Vec<String>, Status> {
    let listed = tasks.list(ListRequest {}).await?;
    Ok(listed.tasks.into_iter().map(|task| task.title).collect())
}

#[tokio::test]
async fn a_fake_stands_in_for_the_service() {
    let fake = TasksFake::new();
    fake.on_list().fails(Status::unavailable("the board is gone"));
    let answer = titles(&fake.client()).await;
    assert_eq!(answer.map_err(|status| status.code()), Err(Code::Unavailable));
    assert_eq!(fake.on_list().calls().len(), 1);
}

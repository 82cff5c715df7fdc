//! A program written against the old crate that makes use of everything in it that the document decides.

use std::fmt::Debug;
use std::hash::Hash;

use client::api::headers::ListPetsHeaders;
use client::api::operations::places::{AddPhotoBodyForm, AddPlaceBody, FindPlacesError, FindPlacesSuccess};
use client::api::operations::{browser, orders, pets, places};
use client::api::servers::{AddPhotoServer, Server, ServerRegion};
use client::api::types::{Kind, NewPet, NewPetChip, Order, Park, Pet, PetName, PetPage, PetUpdate, Place, Point, Priority, Problem, Shop};
use client::api::{oauth2, runtime::Flow};
use client::{BASE_URL, Client, Credentials, Error};

pub fn client() -> Client {
    let _ = Client::new(Credentials::new("key", "user"));
    Client::new(Credentials::none().with_key("key").with_user("user")).with_base_url(BASE_URL)
}

pub fn at(client: Client, server: Server) -> Client {
    let stage: String = match server {
        Server::Main => return client.with_server(&Server::default()),
        Server::Regional { region: ServerRegion::Eu | ServerRegion::Us, stage } => stage,
        _ => return client.with_server(&Server::regional()),
    };
    client.with_server(&Server::Regional { region: ServerRegion::Us, stage })
}

pub fn photos() -> [AddPhotoServer; 2] {
    [AddPhotoServer::Photos, AddPhotoServer::Archive]
}

pub async fn list(client: &Client, owner: &str, shelter: &str, tags: &[String]) -> Result<PetPage, Error<Problem>> {
    let limit: i64 = 5;
    let call: pets::ListPets<'_> = client.list_pets(owner, shelter);
    let answer = call.kind(&Kind::Cat).limit(limit).tags(tags).send().await?;
    if let Ok(ListPetsHeaders { x_total, x_page, .. }) = ListPetsHeaders::try_from(answer.headers()) {
        let (_, _): (Option<i64>, i64) = (x_total, x_page);
    }
    let page: PetPage = answer.into_inner();
    let PetPage { pets, next, .. } = &page;
    let (_, _): (&Vec<Pet>, &Option<String>) = (pets, next);
    Ok(page)
}

pub async fn add(client: &Client) -> Result<Pet, Error<Problem>> {
    let pet = NewPet { name: "Rex".to_owned(), kind: Kind::Dog, chip: Some(NewPetChip { number: None }) };
    let call: pets::AddPet<'_> = client.add_pet(&pet);
    let added: Pet = call.await?.into_inner();
    let NewPet { name, kind, chip } = pet;
    let (_, _, _): (String, Kind, Option<NewPetChip>) = (name, kind, chip);
    Ok(added)
}

pub async fn get(client: &Client, id: i64) -> Result<Pet, Error<()>> {
    let call: pets::GetPet<'_> = client.get_pet(id);
    let pet: Pet = call.await?.into_inner();
    let Pet { id, name, kind, weight, mother, .. } = pet.clone();
    let (_, _, _): (i64, String, Option<Kind>) = (id, name, kind);
    let (_, _): (Option<i64>, Option<Box<Pet>>) = (weight, mother);
    Ok(pet)
}

pub async fn update(client: &Client, id: i64) -> Result<(), Error<()>> {
    let update = PetUpdate { name: None, nickname: Some(None) };
    let call: pets::UpdatePet<'_> = client.update_pet(id);
    call.body(&update).await?;
    client.update_pet(id).await?;
    let call: pets::DeletePet<'_> = client.delete_pet(id);
    let nothing: () = call.await?.into_inner();
    Ok(nothing)
}

pub async fn order(client: &Client, pet: i64) -> Result<Order, Error<()>> {
    let call: orders::LastOrder<'_> = client.last_order(pet);
    let mut order: Order = call.await?.into_inner();
    let total: Option<i64> = order.total.take();
    let id: Option<String> = order.id.clone();
    let priority: Option<Priority> = order.priority;
    let _ = (total, id, priority);
    Ok(order)
}

pub async fn find(client: &Client, kinds: &[String]) -> Result<Vec<Place>, Error<FindPlacesError>> {
    let near = Point { x: 1, y: 2 };
    let call: places::FindPlaces<'_> = client.find_places();
    let found: FindPlacesSuccess = call.near(&near).kinds(kinds).await?.into_inner();
    match found {
        FindPlacesSuccess::Ok(places) => Ok(places),
        FindPlacesSuccess::Accepted(order) => {
            let _: Box<Order> = order;
            Ok(Vec::new())
        }
        _ => Ok(Vec::new()),
    }
}

pub fn not_found(error: FindPlacesError) -> Option<Problem> {
    match error {
        FindPlacesError::NotFound => None,
        FindPlacesError::Default(problem) => Some(*problem),
        _ => None,
    }
}

pub fn place(place: Place) -> String {
    match place {
        Place::Shop(shop) => {
            let Shop { sells, .. } = *shop;
            sells
        }
        Place::Park(park) => {
            let Park { trees, .. } = *park;
            let trees: Option<i64> = trees;
            format!("{trees:?}")
        }
        Place::Unknown(value) => value.to_string(),
        _ => String::new(),
    }
}

pub async fn add_place(client: &Client, form: AddPhotoBodyForm) -> Result<(), Error<()>> {
    let call: places::AddPlace<'_> = client.add_place(AddPlaceBody::Json(Point { x: 1, y: 2 }));
    call.await?;
    client.add_place(AddPlaceBody::Text("1 2".to_owned())).await?;
    let AddPhotoBodyForm { photo, title } = form;
    let title: Option<String> = title;
    let call: places::AddPhoto<'_> = client.add_photo(AddPhotoBodyForm { photo, title });
    call.await?;
    Ok(())
}

pub fn browse(client: &Client) -> Result<String, Error> {
    let at_once = client.sign_in("state")?;
    let call: browser::Connect<'_> = client.connect("state");
    let put_together = call.lang("en").url()?;
    Ok(format!("{at_once}{put_together}"))
}

pub fn kind(kind: &Kind) -> &str {
    match kind {
        Kind::Cat => "cat",
        Kind::Dog => "dog",
        Kind::Unknown(text) => text,
        _ => kind.as_str(),
    }
}

pub fn priority(priority: Priority) -> (i64, Option<&'static str>) {
    match priority {
        Priority::Low | Priority::High => (priority.as_i64(), priority.description()),
        Priority::Unknown(number) => (number, None),
        _ => (Priority::from(1_i64).as_i64(), None),
    }
}

pub fn problem(problem: Problem) -> (String, Option<i64>) {
    (problem.message, problem.code)
}

pub fn name(name: PetName) -> String {
    name
}

pub fn flow() -> Flow {
    oauth2::AUTHORIZATION_CODE
}

pub fn traits() {
    fn plain<T: Debug + Clone + PartialEq + Eq>() {}
    fn key<T: Hash>() {}
    fn empty<T: Default>() {}
    fn sent<T: serde::Serialize>() {}
    fn received<T: serde::de::DeserializeOwned>() {}
    plain::<Kind>();
    plain::<NewPet>();
    plain::<Order>();
    plain::<Pet>();
    plain::<PetPage>();
    plain::<PetUpdate>();
    plain::<Place>();
    plain::<Point>();
    plain::<Priority>();
    plain::<Problem>();
    key::<Kind>();
    key::<Priority>();
    empty::<NewPetChip>();
    empty::<Order>();
    empty::<PetUpdate>();
    sent::<Kind>();
    sent::<NewPet>();
    sent::<PetUpdate>();
    received::<Order>();
    received::<Pet>();
    received::<Place>();
}

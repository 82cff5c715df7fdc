//! Puts a pet into the store, and looks for those that can be bought.
//!
//! ```sh
//! PETSTORE_TOKEN=… PETSTORE_API_KEY=… cargo run --example consumer -- Rex
//! ```

use petstore::api::operations::pet::{AddPetBody, AddPetSuccess, FindPetsByStatusSuccess, GetPetByIdSuccess};
use petstore::api::types::{Category, FindPetsByStatusStatus, Pet, PetStatus};
use petstore::{Client, Credentials};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Each operation takes those that it needs: most of them the token, `get_inventory` the key.
    let credentials = Credentials::none()
        .with_petstore_auth(std::env::var("PETSTORE_TOKEN")?)
        .with_api_key(std::env::var("PETSTORE_API_KEY")?);
    let client = Client::new(credentials);

    let pet = Pet {
        id: None,
        name: std::env::args().nth(1).unwrap_or_else(|| "Rex".to_owned()),
        category: Some(Category { name: Some("Dogs".to_owned()), ..Category::default() }),
        photo_urls: vec!["https://pets.example/rex.jpg".to_owned()],
        tags: None,
        status: Some(PetStatus::Available),
    };
    // The store takes and gives JSON and XML.
    let AddPetSuccess::OkJson(added) = client.add_pet(AddPetBody::Json(pet)).await?.into_inner() else {
        return Err("the store answers in XML".into());
    };
    println!("added {} as {:?}", added.name, added.id);

    if let FindPetsByStatusSuccess::OkJson(pets) =
        client.find_pets_by_status(&FindPetsByStatusStatus::Available).await?.into_inner()
    {
        for pet in pets {
            println!("{:>10} {}", pet.id.unwrap_or_default(), pet.name);
        }
    }
    for (status, count) in client.get_inventory().await?.into_inner() {
        println!("{count:>10} {status}");
    }

    // A status that the document names without a body is known by itself.
    match client.get_pet_by_id(0).await {
        Ok(answer) => match answer.into_inner() {
            GetPetByIdSuccess::OkJson(pet) => println!("there is one with the number 0: {}", pet.name),
            other => println!("{other:?}"),
        },
        Err(error) if error.status().is_some_and(|status| status == 404) => println!("no pet has the number 0"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

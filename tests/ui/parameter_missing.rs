//! `page_token` came with v7.

fn call(zoho: zoho_api::Zoho) {
    let module = zoho_api::crm::AttachmentModule::Leads;
    let _ = zoho.crm_v5().attachments().list(module, 1, ["id"]).page_token("next");
}

fn main() {}

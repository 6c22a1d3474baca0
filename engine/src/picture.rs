//! A workflow as others see it: who may do what where. Pure.

pub mod roles;

// What the catalogue's program and its templates share.
#pragma once

struct Product {
  int id;
  std::string name;
  double price;
  int stock;
  std::string description;
  std::vector<std::string> tags;
};

/// Everything in the shop.
const std::vector<Product>& products();

// The types and messages of exceptions that the standard library throws.
#include <any>
#include <bitset>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <regex>
#include <string>
#include <system_error>
#include <thread>
#include <typeinfo>
#include <variant>
#include <vector>

namespace {

// Keeps the optimiser from leaving allocations out.
void* volatile escaped;

struct Base {
  virtual ~Base() = default;
};
struct Derived : Base {};

template <class Function>
void show(const char* what, Function function) {
  std::printf("%-18s ", what);
  try {
    function();
    std::printf("nothing\n");
  } catch (const std::regex_error& error) {
    std::printf("regex_error %d\n", static_cast<int>(error.code()));
  } catch (const std::filesystem::filesystem_error& error) {
    std::printf("filesystem_error %s %d: %s\n", error.code().category().name(), error.code().value(), error.what());
  } catch (const std::future_error& error) {
    std::printf("future_error %d: %s\n", error.code().value(), error.what());
  } catch (const std::system_error& error) {
    std::printf("system_error %s %d: %s\n", error.code().category().name(), error.code().value(), error.what());
  } catch (const std::exception& error) {
    std::printf("%s: %s\n", typeid(error).name(), error.what());
  }
}

}  // namespace

int main() {
  volatile std::size_t huge = std::size_t(-1) / 4;
  Base base;
  Base* null = nullptr;
  show("bad_alloc", [&] { escaped = new char[huge * 2]; });
  show("bad_array_length", [&] { escaped = new double[huge]; });
  show("bad_cast", [&] { (void)dynamic_cast<Derived&>(base); });
  show("bad_typeid", [&] { (void)typeid(*null).name(); });
  show("bad_function_call", [] { std::function<void()>()(); });
  show("bad_optional", [] { std::optional<int>().value(); });
  show("bad_any_cast", [] { std::any_cast<int>(std::any(2.0)); });
  show("bad_variant", [] { std::get<int>(std::variant<int, double>(1.5)); });
  show("bad_weak_ptr", [] { std::shared_ptr<int> shared{std::weak_ptr<int>()}; });
  show("string::at", [] { std::string("abc").at(7); });
  show("string::substr", [] { std::string("abc").substr(4); });
  show("string::reserve", [&] { std::string().reserve(huge * 3); });
  show("vector::at", [] { std::vector<int>(3).at(5); });
  show("vector(size)", [&] { std::vector<int> vector(huge); });
  show("bitset", [] { std::bitset<4> bits("01201"); });
  show("bitset::to_ulong", [] { (std::bitset<80>().set(70)).to_ulong(); });
  show("stoi", [] { std::stoi("none"); });
  show("stoi range", [] { std::stoi("99999999999"); });
  show("stod", [] { std::stod(""); });
  show("regex bracket", [] { std::regex("[a"); });
  show("regex paren", [] { std::regex("(a"); });
  show("regex repeat", [] { std::regex("*a"); });
  show("regex back ref", [] { std::regex("(a)\\2"); });
  show("file_size", [] { std::filesystem::file_size("/no/such/file"); });
  show("remove_all", [] { std::filesystem::copy_file("/no/a", "/no/b"); });
  show("ios failure", [] {
    std::ifstream file("/no/such/file");
    file.exceptions(std::ios::failbit);
  });
  show("future", [] { std::future<int>().get(); });
  show("promise", [] {
    std::promise<int> promise;
    promise.set_value(1);
    promise.set_value(2);
  });
  show("broken promise", [] {
    auto future = std::promise<int>().get_future();
    future.get();
  });
  show("thread::join", [] { std::thread().join(); });
  show("unique_lock", [] { std::unique_lock<std::mutex>().lock(); });
  show("error_code", [] { throw std::system_error(std::make_error_code(std::errc::permission_denied), "why"); });
  show("generic", [] { throw std::system_error(2, std::generic_category()); });
}

// Event: the request that a handler answers.
#pragma once

#include <kiln/http_fields.h>
#include <kiln/json.h>

#include <cstddef>
#include <string>
#include <vector>

namespace kiln {

/// The body of a request.
struct PostData {
  /// The body, byte for byte. Empty when there is none, and for `multipart/form-data`, whose parts are in
  /// `Event::parameters` and `Event::files`.
  std::string contents;
  /// Its `Content-Type`, or "".
  std::string type;
  /// Bytes in `contents`.
  std::size_t length = 0;

  /// The body read as JSON. Throws JsonParseError when it is not JSON.
  Json json() const;
};

/// A file of a `multipart/form-data` body.
struct UploadedFile {
  /// The form field that it came in.
  std::string field;
  /// Its name as the client gave it: the last component only, never a path.
  std::string name;
  /// Its `Content-Type` as the client gave it, or "".
  std::string contentType;
  std::string contents;
};

/// A request. Texts are UTF-8 (other bytes have been replaced by U+FFFD), but for `postData.contents` and
/// `files[].contents`.
struct Event {
  /// `GET`, `POST`...
  std::string method;
  /// The path, percent-decoded, with the script's name.
  std::string path;
  /// What of the path follows the script's name, without a leading slash.
  std::string pathInfo;
  /// What follows the `?`, as it was sent.
  std::string queryString;
  /// Query parameters and form fields by name: the first value of each. `parameter["q"]` is "" when absent.
  HttpFields parameter;
  /// The same with all values.
  HttpFieldLists parameters;
  /// Request headers, by names in any case.
  HttpFields headers{HttpFieldNames::any_case};
  /// What the `Cookie` header holds.
  HttpFields cookies;
  PostData postData;
  std::vector<UploadedFile> files;
  /// The client's address, without its port.
  std::string remoteAddress;
  /// Also on the answer (`X-Request-Id`) and on every log line.
  std::string requestId;
};

}  // namespace kiln

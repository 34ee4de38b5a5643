// <bits/stdc++.h>, after and before other headers, some of them twice and in odd orders.
// clang-format off: the order is what is tested.
#include <string.h>
#include <vector>
#include <bits/stdc++.h>
#include <vector>
#include <math.h>
#include <ext/numeric>
#include <string>
#include <unistd.h>
#include <cmath>
// clang-format on

using namespace std;

typedef long long ll;
typedef vector<int> vi;
typedef pair<int, int> pii;
#define pb push_back
#define mp make_pair
#define all(x) (x).begin(), (x).end()
#define rep(i, a, b) for (int i = (a); i < (b); ++i)

const ll mod = 1e9 + 7;
ll power(ll base, ll exponent) {
  ll result = 1;
  for (; exponent; exponent >>= 1, base = base * base % mod)
    if (exponent & 1) result = result * base % mod;
  return result;
}

struct DisjointSets {
  vi parent;
  explicit DisjointSets(int n) : parent(n, -1) {}
  int find(int x) { return parent[x] < 0 ? x : parent[x] = find(parent[x]); }
  bool join(int a, int b) {
    a = find(a), b = find(b);
    if (a == b) return false;
    if (parent[a] > parent[b]) swap(a, b);
    parent[a] += parent[b];
    parent[b] = a;
    return true;
  }
};

int main() {
  ios::sync_with_stdio(false);
  cin.tie(nullptr);
  const int n = 60;
  vector<tuple<int, int, int>> edges;
  unsigned state = 1;
  rep(i, 0, n) rep(j, i + 1, n) {
    state = state * 1664525 + 1013904223;
    if (state >> 29 == 0) edges.pb({int(state >> 12) % 1000 + 1, i, j});
  }
  sort(all(edges));
  DisjointSets sets(n);
  ll total = 0;
  int joined = 0;
  for (auto [weight, a, b] : edges)
    if (sets.join(a, b)) total += weight, ++joined;
  vector<vector<pii>> graph(n);
  for (auto& [weight, a, b] : edges) graph[a].pb(mp(b, weight)), graph[b].pb({a, weight});
  vi distance_to(n, INT_MAX);
  priority_queue<pii, vector<pii>, greater<pii>> queue;
  queue.push({distance_to[0] = 0, 0});
  while (!queue.empty()) {
    auto [d, v] = queue.top();
    queue.pop();
    if (d > distance_to[v]) continue;
    for (auto [to, weight] : graph[v])
      if (d + weight < distance_to[to]) queue.push({distance_to[to] = d + weight, to});
  }
  cout << edges.size() << ' ' << joined << ' ' << total << ' ' << *max_element(all(distance_to)) << '\n';
  cout << power(2, 1000000) << ' ' << __gcd(48, 36) << ' ' << __builtin_popcount(1000) << ' ' << fixed
       << setprecision(4) << atan2(1.0, 2.0) << '\n';
  string line = "abracadabra";
  map<char, int> frequency;
  for (char c : line) frequency[c]++;
  multiset<pair<int, char>> ordered;
  for (auto& [c, f] : frequency) ordered.insert({-f, c});
  for (auto& [f, c] : ordered) cout << c << -f << ' ';
  bitset<1001> reachable;
  reachable[0] = 1;
  for (int coin : {7, 11, 13}) rep(i, coin, 1001) if (reachable[i - coin]) reachable[i] = 1;
  cout << reachable.count() << ' ' << strlen(line.c_str()) << '\n';
}

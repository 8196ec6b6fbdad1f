#pragma once

/// @file
/// Items that are made as they are asked for: a view as `<ranges>` has them, which costs every host what it weighs and
/// cannot bear a host's macros min and max.

#include <clientele/config.hpp>

#include <cstddef>
#include <iterator>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// `at(i)` makes item i of `size`.
template <class At>
class made_sequence {
public:
    using value_type = decltype(std::declval<const At&>()(std::size_t{}));

    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = made_sequence::value_type;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = value_type;

        iterator() = default;
        iterator(const At* at, std::size_t place) noexcept : at_{at}, place_{place} {}
        [[nodiscard]] value_type operator*() const { return (*at_)(place_); }
        iterator& operator++() noexcept {
            ++place_;
            return *this;
        }
        iterator operator++(int) noexcept { return {at_, place_++}; }
        [[nodiscard]] bool operator==(const iterator& other) const noexcept { return place_ == other.place_; }

    private:
        const At* at_ = nullptr;
        std::size_t place_ = 0;
    };

    made_sequence(std::size_t size, At at) : size_{size}, at_{std::move(at)} {}
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] value_type operator[](std::size_t place) const { return at_(place); }
    [[nodiscard]] value_type front() const { return at_(std::size_t{0}); }
    [[nodiscard]] value_type back() const { return at_(size_ - 1); }
    [[nodiscard]] iterator begin() const noexcept { return {&at_, 0}; }
    [[nodiscard]] iterator end() const noexcept { return {&at_, size_}; }

private:
    std::size_t size_;
    At at_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI

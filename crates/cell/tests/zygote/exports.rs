//! The binary holds every function that a C++ program may expect, and says where.

use crate::image::cell_symbols;
use wire::layout::{IMAGE_ADDRESS_MIN, SCRIPT_TLS_ALIGN, SCRIPT_TLS_BYTES};

/// One or more of each family of public functions.
const EXPECTED: &str = "\
    strtod strtold qsort qsort_r bsearch printf vsnprintf fprintf sscanf __isoc99_sscanf fopen fmemopen open_memstream \
    getline getdelim tmpfile setvbuf perror memcpy memmove strlen strchr index wcslen wmemcpy mbstowcs wcstombs iconv_open \
    iconv iconv_close setlocale localeconv newlocale nl_langinfo time gmtime_r localtime strftime mktime clock \
    clock_gettime timespec_get setjmp _setjmp __sigsetjmp longjmp siglongjmp malloc calloc realloc free aligned_alloc \
    posix_memalign malloc_usable_size regcomp regexec glob fnmatch ftw pthread_create pthread_join pthread_mutex_lock \
    pthread_cond_wait pthread_rwlock_rdlock pthread_barrier_wait pthread_key_create pthread_once pthread_cancel \
    pthread_setname_np sem_init sem_wait sem_timedwait thrd_create thrd_join mtx_lock cnd_wait tss_create call_once \
    atexit at_quick_exit exit quick_exit _Exit abort pthread_atfork stat fstat lstat mknod open read write lseek mmap \
    getenv setenv environ stdin stdout stderr sigaction signal raise sigprocmask sigaltstack alarm \
    setitimer timer_create nanosleep random srand48 drand48 rand_r arc4random getrandom hcreate tsearch lfind \
    sin sinf sinl sinf128 cosl powf128 fma fmaf fmal lgamma_r tgamma erfl cbrtl nan nanf scalbn fesetround fegetround \
    __udivti3 __umodti3 __floattidf __addtf3 __multf3 __popcountdi2 __divdc3 __powidf2 __truncdfhf2 __extendhfsf2 \
    __atomic_load __atomic_load_16 __atomic_compare_exchange_16 __atomic_fetch_add_8 \
    __cxa_throw __cxa_begin_catch __cxa_demangle __cxa_thread_atexit __cxa_guard_acquire __gxx_personality_v0 \
    __dynamic_cast _Unwind_Resume _Unwind_Backtrace _Znwm _ZdlPv _ZnwmSt11align_val_t _ZSt9terminatev \
    _ZTISt9exception _ZTVN10__cxxabiv120__si_class_type_infoE _ZSt4cout _ZNSt6thread20hardware_concurrencyEv \
    _ZNSt10filesystem4pathaSERKS0_ _ZNSt13random_device9_M_getvalEv _ZSt15__once_callable _ZSt11__once_call \
    __assert_fail __errno_location __ctype_b_loc __stack_chk_fail __printf_chk __memcpy_chk __dso_handle kiln_script_tls";

#[test]
fn every_family_of_functions_is_there() {
    let symbols = cell_symbols();
    let missing: Vec<&str> = EXPECTED.split_whitespace().filter(|name| !symbols.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(symbols.len() > 10_000, "{}", symbols.len());
}

#[test]
fn functions_and_data_lie_in_the_binary() {
    for (name, (letter, address)) in cell_symbols() {
        // The linker resolves a weak reference to nothing as zero.
        let inside = (0x40_0000..IMAGE_ADDRESS_MIN).contains(&address);
        assert!(inside || letter == 'T', "{name} {address:#x}");
    }
}

#[test]
fn the_script_s_thread_locals_have_their_place() {
    let (letter, offset) = cell_symbols()["kiln_script_tls"];
    let below_thread_pointer = offset.wrapping_neg();
    assert_eq!(letter, 'T');
    assert!((SCRIPT_TLS_BYTES..SCRIPT_TLS_BYTES + 4096).contains(&below_thread_pointer));
    assert_eq!(below_thread_pointer % SCRIPT_TLS_ALIGN, 0);
}

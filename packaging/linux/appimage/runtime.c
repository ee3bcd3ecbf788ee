/*
 * The program at the head of the AppImage. The squashfs image of the application follows it in
 * the same file. It mounts that image with FUSE 3, or unpacks it where there is no FUSE, and
 * becomes the application's AppRun.
 *
 *     runtime (pid N) --fork, fork--> keeper --fork--> server (mounted only)
 *        |  <---------- "ready" -------/----------------/
 *        exec AppRun, still pid N
 *
 * The application keeps the runtime's pid, terminal, exit code and signals, and has no children
 * or open files that it did not make. The keeper watches pid N and the server; when either has
 * ended, however it ended, it unmounts or removes the folder. Nothing is left then.
 *
 * It is linked statically and needs from the system a kernel of at least 5.3 (pidfd) and, to
 * mount as an unprivileged user, fusermount3. It reads images of zlib, lz4 and zstd.
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 32
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse/file.h>
#include <squashfuse/ll.h>
#include <squashfuse/traverse.h>

#ifndef RUNTIME_VERSION
#error "name the version: -DRUNTIME_VERSION=..."
#endif
#define TEXT_OF(word) #word
#define TEXT(macro) TEXT_OF(macro)

enum { RUNTIME_FAILED = 125, NOT_STARTED = 126 }; /* exit codes, as of env(1) */

static char image_path[PATH_MAX]; /* the AppImage as the user may name it */
static int image_file;
static size_t image_offset; /* of the squashfs image: the length of this program, in bytes */

static const char help[] =
    "Options of the AppImage itself; all others are the application's (try --help):\n"
    "  --appimage-help              this text\n"
    "  --appimage-version           the version of this runtime\n"
    "  --appimage-offset            where the file system begins in this file, in bytes\n"
    "  --appimage-extract [GLOB]    unpacks all, or what matches, into ./squashfs-root\n"
    "  --appimage-extract-and-run   unpacks into a temporary folder instead of mounting;\n"
    "                               APPIMAGE_EXTRACT_AND_RUN=1 asks for the same\n"
    "  --appimage-mount             mounts, prints where, and waits for Ctrl+C\n"
    "Without FUSE the image is unpacked by itself. Temporary folders are made in $TMPDIR,\n"
    "or /tmp. The application finds APPIMAGE, APPDIR, ARGV0 and OWD in its environment.\n"
    "What it needs of the system:  --appimage-extract '*/SYSTEM.txt'\n";

static void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void complain(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

/* --- The file itself ------------------------------------------------------------------------ */

/* Opens this very file and finds where its ELF part ends: the section headers are its last. */
static bool find_image(void)
{
    Elf64_Ehdr header;
    ssize_t length = readlink("/proc/self/exe", image_path, sizeof image_path - 1);

    image_file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (length < 0 || image_file < 0) {
        complain("this needs /proc, which is not there: %s", strerror(errno));
        return false;
    }
    if (pread(image_file, &header, sizeof header, 0) != sizeof header) {
        complain("cannot read %s: %s", image_path, strerror(errno));
        return false;
    }
    image_offset = header.e_shoff + (size_t)header.e_shentsize * header.e_shnum;
    return true;
}

static bool open_image(sqfs *image)
{
    if (sqfs_init(image, image_file, image_offset) == SQFS_OK)
        return true;
    complain("%s is damaged or was not copied whole: fetch it again and compare its checksum",
             image_path);
    return false;
}

/* --- Unpacking ------------------------------------------------------------------------------ */

/* Makes the folders above PATH. */
static void make_parents(int root, const char *path)
{
    char parent[PATH_MAX];

    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
        mkdirat(root, parent, 0755);
    }
}

static bool write_all(int file, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
    }
    return true;
}

static bool unpack_file(sqfs *image, sqfs_inode *inode, int root, const char *path)
{
    static char bytes[1 << 17];
    const struct timespec times[] = {{.tv_sec = inode->base.mtime}, {.tv_sec = inode->base.mtime}};
    uint64_t position = 0, size = inode->xtra.reg.file_size;
    int file = openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0)
        return false;
    while (position < size) {
        sqfs_off_t count = sizeof bytes;
        if (sqfs_read_range(image, inode, (sqfs_off_t)position, &count, bytes) || count <= 0) {
            errno = EBADMSG;
            break;
        }
        if (!write_all(file, bytes, (size_t)count))
            break;
        position += (uint64_t)count;
    }
    if (position < size || fchmod(file, inode->base.mode & 0777) || futimens(file, times)) {
        int reason = errno;
        close(file);
        errno = reason;
        return false;
    }
    return close(file) == 0;
}

static bool unpack_link(sqfs *image, sqfs_inode *inode, int root, const char *path)
{
    char target[PATH_MAX];
    size_t size = sizeof target;

    if (sqfs_readlink(image, inode, target, &size)) {
        errno = EBADMSG;
        return false;
    }
    return symlinkat(target, root, path) == 0;
}

/* Unpacks one entry, over what an earlier run left there. An image of ours holds nothing else. */
static bool unpack_entry(sqfs *image, sqfs_inode *inode, int root, const char *path)
{
    if (S_ISDIR(inode->base.mode))
        return mkdirat(root, path, 0755) == 0 || errno == EEXIST;
    make_parents(root, path);
    if (unlinkat(root, path, 0) && errno != ENOENT)
        return false;
    if (S_ISLNK(inode->base.mode))
        return unpack_link(image, inode, root, path);
    return unpack_file(image, inode, root, path);
}

static void explain_unpacking(const char *folder, const char *path)
{
    if (errno == ENOSPC || errno == EDQUOT)
        complain("no space is left in %s for the unpacked program: free some, or name another "
                 "folder:\n  TMPDIR=/path/with/space %s", folder, image_path);
    else if (errno == EBADMSG)
        complain("%s is damaged at %s: fetch it again and compare its checksum", image_path, path);
    else
        complain("cannot write %s/%s: %s", folder, path, strerror(errno));
}

/* Unpacks what matches GLOB (NULL: all) into FOLDER, which exists; says what went wrong. */
static bool unpack(const char *folder, const char *glob)
{
    sqfs image;
    sqfs_traverse walk;
    sqfs_inode inode;
    sqfs_err error = SQFS_OK;
    bool matched = !glob, good = true;
    int root = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (root < 0) {
        complain("cannot use the folder %s: %s", folder, strerror(errno));
        return false;
    }
    if (!open_image(&image))
        return false;
    if (sqfs_traverse_open(&walk, &image, sqfs_inode_root(&image)))
        error = SQFS_ERR;
    while (good && !error && sqfs_traverse_next(&walk, &error)) {
        if (walk.dir_end || (glob && fnmatch(glob, walk.path, FNM_PERIOD)))
            continue;
        matched = true;
        if (sqfs_inode_get(&image, &inode, sqfs_dentry_inode(&walk.entry)))
            error = SQFS_ERR;
        else if (!(good = unpack_entry(&image, &inode, root, walk.path)))
            explain_unpacking(folder, walk.path);
    }
    if (error) {
        errno = EBADMSG;
        explain_unpacking(folder, "its list of files");
    } else if (good && !matched)
        complain("nothing in the AppImage is named %s", glob);
    close(root);
    return good && !error && matched;
}

/* --- Keeper and server: they outlive the runtime, belong to nobody, and tidy up -------------- */

static int open_pidfd(pid_t process)
{
    return (int)syscall(SYS_pidfd_open, process, 0);
}

/*
 * Leaves the user's session: signals for the application pass by, and no file, pipe or folder of
 * the user stays in use. The image file and KEPT stay open.
 */
static void leave_session(const char *name, int kept)
{
    const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE};
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    DIR *open_files = opendir("/proc/self/fd");
    struct dirent *entry;

    prctl(PR_SET_NAME, name);
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    if (nothing < 0)
        nothing = open("/", O_PATH | O_CLOEXEC); /* takes and gives nothing either */
    if (!open_files || chdir("/"))
        _exit(RUNTIME_FAILED);
    for (int stream = 0; stream < 3; stream++)
        dup2(nothing, stream);
    while ((entry = readdir(open_files))) {
        int file = atoi(entry->d_name);
        if (file > 2 && file != kept && file != image_file && file != dirfd(open_files))
            close(file);
    }
    closedir(open_files);
}

static void tell_ready(int ready)
{
    if (write(ready, "", 1) != 1)
        _exit(RUNTIME_FAILED);
    close(ready);
}

/*
 * A program starts from many files at once, page by page. With the library's few blocks each
 * would be unpacked again and again; these are 8 MiB of our images' blocks.
 */
static bool enlarge_cache(sqfs_cache *cache)
{
    sqfs_cache_destroy(cache);
    return sqfs_block_cache_init(cache, 64) == SQFS_OK;
}

/* Serves the image at FOLDER until it is unmounted. */
static _Noreturn void serve(const char *folder, int ready)
{
    static const struct fuse_lowlevel_ops operations = {
        .forget = sqfs_ll_op_forget,
        .getattr = sqfs_ll_op_getattr,
        .getxattr = sqfs_ll_op_getxattr,
        .listxattr = sqfs_ll_op_listxattr,
        .lookup = sqfs_ll_op_lookup,
        .open = sqfs_ll_op_open,
        .opendir = sqfs_ll_op_opendir,
        .read = sqfs_ll_op_read,
        .readdir = sqfs_ll_op_readdir,
        .readlink = sqfs_ll_op_readlink,
        .release = sqfs_ll_op_release,
        .releasedir = sqfs_ll_op_releasedir,
        .statfs = stfs_ll_op_statfs,
    };
    char *words[] = {"appimage", "-o", "ro,nosuid,nodev,fsname=appimage,subtype=squashfuse", NULL};
    struct fuse_args arguments = FUSE_ARGS_INIT(3, words);
    struct fuse_session *session;
    static sqfs_ll image;

    prctl(PR_SET_NAME, "appimage-server");
    if (sqfs_init(&image.fs, image_file, image_offset) || sqfs_ll_init(&image) ||
        !enlarge_cache(&image.fs.data_cache) || !enlarge_cache(&image.fs.frag_cache))
        _exit(RUNTIME_FAILED);
    session = fuse_session_new(&arguments, &operations, sizeof operations, &image);
    if (!session || fuse_session_mount(session, folder))
        _exit(RUNTIME_FAILED);
    tell_ready(ready);
    fuse_session_loop(session);
    _exit(0);
}

static void unmount(const char *folder)
{
    pid_t helper;

    /* Lazily: a child of the application may still be on its way out. */
    if (umount2(folder, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
        return;
    helper = fork();
    if (helper == 0) {
        execlp("fusermount3", "fusermount3", "-u", "-z", "-q", "--", folder, (char *)NULL);
        _exit(NOT_STARTED);
    }
    waitpid(helper, NULL, 0);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    remove(path); /* what cannot go keeps its folder; go on with the rest */
    return 0;
}

/* Waits for the end of the application, or of the server, and removes the traces. */
static _Noreturn void keep(pid_t application, const char *folder, int ready, bool mounted)
{
    struct pollfd ended[] = {{.fd = open_pidfd(application), .events = POLLIN},
                             {.fd = -1, .events = POLLIN}};
    pid_t server = 0;

    if (mounted) {
        server = fork();
        if (server == 0)
            serve(folder, ready);
        close(ready); /* the server says when; its death closes the pipe */
        ended[1].fd = open_pidfd(server);
    } else {
        /* A lock keeps systemd-tmpfiles from ageing the folder while a long session lasts. */
        flock(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), LOCK_SH);
        tell_ready(ready);
    }
    while (poll(ended, 2, -1) < 0 && errno == EINTR)
        ;
    if (mounted) {
        unmount(folder);
        rmdir(folder);
        waitpid(server, NULL, 0);
    } else
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    _exit(0);
}

/* Starts the keeper of FOLDER; true when the folder is watched and, if asked for, mounted. */
static bool start_keeper(const char *folder, bool mounted)
{
    pid_t application = getpid(), first;
    int ready[2];
    char byte;
    bool is_ready;

    if (pipe2(ready, O_CLOEXEC) || (first = fork()) < 0)
        return false;
    if (first == 0) {
        setsid();
        if (fork() != 0)
            _exit(0);
        leave_session("appimage-keeper", ready[1]);
        keep(application, folder, ready[1], mounted);
    }
    close(ready[1]);
    waitpid(first, NULL, 0);
    is_ready = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    return is_ready;
}

/* --- Running the application ---------------------------------------------------------------- */

/* Makes an empty folder for us alone in $TMPDIR, or /tmp. */
static bool make_folder(char folder[PATH_MAX], const char *name)
{
    const char *wanted = getenv("TMPDIR");
    char parent[PATH_MAX];

    if (!wanted || !*wanted)
        wanted = "/tmp";
    if (realpath(wanted, parent) &&
        snprintf(folder, PATH_MAX, "%s/%s_XXXXXX", parent, name) < PATH_MAX && mkdtemp(folder))
        return true;
    complain("cannot make a folder in %s: %s. Name one that can be written to:\n"
             "  TMPDIR=/path/to/folder %s", wanted, strerror(errno), image_path);
    return false;
}

/* Becomes the AppRun in FOLDER; returns only if that cannot be. */
static void start(const char *folder, char **arguments)
{
    char program[PATH_MAX + 8], directory[PATH_MAX];

    snprintf(program, sizeof program, "%s/AppRun", folder);
    if (getcwd(directory, sizeof directory))
        setenv("OWD", directory, 1);
    setenv("APPIMAGE", image_path, 1);
    setenv("APPDIR", folder, 1);
    setenv("ARGV0", arguments[0], 1);
    execv(program, arguments);
}

static bool can_mount(void)
{
    return access("/dev/fuse", R_OK | W_OK) == 0;
}

static int run_unpacked(char **arguments)
{
    char folder[PATH_MAX];
    struct statvfs place;

    if (!make_folder(folder, "appimage"))
        return RUNTIME_FAILED;
    if (statvfs(folder, &place) == 0 && place.f_flag & ST_NOEXEC) {
        rmdir(folder);
        complain("%s holds no programs (it is mounted noexec), and there is no FUSE to mount the "
                 "AppImage with. Name a folder that may hold them:\n  TMPDIR=$HOME/.cache %s",
                 dirname(folder), image_path);
        return RUNTIME_FAILED;
    }
    if (!start_keeper(folder, false)) {
        complain("this system cannot watch processes (Linux before 5.3, or a container that "
                 "forbids it). Unpack once and run that:\n  %s --appimage-extract\n"
                 "  squashfs-root/AppRun", image_path);
        rmdir(folder);
        return RUNTIME_FAILED;
    }
    if (!unpack(folder, NULL))
        return RUNTIME_FAILED;
    start(folder, arguments);
    complain("cannot start %s/AppRun: %s", folder, strerror(errno));
    return NOT_STARTED;
}

static int run(char **arguments)
{
    char folder[PATH_MAX];
    const char *unpacked = getenv("APPIMAGE_EXTRACT_AND_RUN");

    if (unpacked && *unpacked && strcmp(unpacked, "0") != 0)
        return run_unpacked(arguments);
    if (can_mount() && make_folder(folder, ".mount") && start_keeper(folder, true))
        start(folder, arguments); /* returns where programs of a mount may not run */
    return run_unpacked(arguments);
}

static int extract(const char *glob)
{
    if (mkdir("squashfs-root", 0755) && errno != EEXIST) {
        complain("cannot make the folder squashfs-root here: %s", strerror(errno));
        return RUNTIME_FAILED;
    }
    return unpack("squashfs-root", glob) ? 0 : RUNTIME_FAILED;
}

static int mount_and_wait(void)
{
    char folder[PATH_MAX];
    sigset_t ends;
    int received;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    if (!can_mount() || !make_folder(folder, ".mount") || !start_keeper(folder, true)) {
        complain("there is no FUSE to mount with (/dev/fuse and, unless you are root, "
                 "fusermount3). To unpack instead:\n  %s --appimage-extract", image_path);
        return RUNTIME_FAILED;
    }
    sigprocmask(SIG_BLOCK, &ends, NULL);
    puts(folder);
    fflush(stdout);
    sigwait(&ends, &received);
    return 0;
}

int main(int count, char **arguments)
{
    const char *option = count > 1 ? arguments[1] : "";

    if (count < 1 || !find_image())
        return RUNTIME_FAILED;
    if (strncmp(option, "--appimage-", 11) != 0)
        return run(arguments);
    option += 11;
    if (strcmp(option, "help") == 0)
        return fputs(help, stdout) < 0;
    if (strcmp(option, "version") == 0)
        return printf("AppImage runtime %s, libfuse %s\n", TEXT(RUNTIME_VERSION),
                      fuse_pkgversion()) < 0;
    if (strcmp(option, "offset") == 0)
        return printf("%zu\n", image_offset) < 0;
    if (strcmp(option, "extract") == 0)
        return extract(count > 2 ? arguments[2] : NULL);
    if (strcmp(option, "mount") == 0)
        return mount_and_wait();
    if (strcmp(option, "extract-and-run") == 0) {
        arguments[1] = arguments[0];
        return run_unpacked(arguments + 1);
    }
    complain("there is no option --appimage-%s; see --appimage-help", option);
    return RUNTIME_FAILED;
}

/* --- What libsquashfuse could read besides, and our images never are -------------------------- */

/* LZO is left out as its library is GPL, xz as it is slow to start from. */
int lzo1x_decompress_safe(const void *in, size_t in_size, void *out, size_t *out_size, void *work);
int lzma_stream_buffer_decode(uint64_t *limit, uint32_t flags, const void *allocator,
                              const void *in, size_t *in_position, size_t in_size, void *out,
                              size_t *out_position, size_t out_size);

int lzo1x_decompress_safe(const void *in, size_t in_size, void *out, size_t *out_size, void *work)
{
    (void)in, (void)in_size, (void)out, (void)out_size, (void)work;
    return -1; /* LZO_E_ERROR */
}

int lzma_stream_buffer_decode(uint64_t *limit, uint32_t flags, const void *allocator,
                              const void *in, size_t *in_position, size_t in_size, void *out,
                              size_t *out_position, size_t out_size)
{
    (void)limit, (void)flags, (void)allocator, (void)in, (void)in_position, (void)in_size;
    (void)out, (void)out_position, (void)out_size;
    return 8; /* LZMA_OPTIONS_ERROR */
}

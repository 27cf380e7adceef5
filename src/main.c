/* hopchain: Windows authentication events in, hop chains out. */
int main(void)
{
    return 0;
}
